import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openAlbumFolder } from '../../../../eldernode/publish/album-folder.ts'
import { nodePlatform } from '../../../../eldernode/publish/codecs.ts'
import { publishAlbum } from '../../../../eldernode/publish/publish-album.ts'
import type { Signer } from '../../../../src/core/signed.ts'
import { publicKeyOf, type Subtle, subtleSigner } from '../../../../src/core/webcrypto.ts'
import { type PreparedAlbum, prepareAlbum } from '../../../../src/media/prepare-album.ts'
import { sourcesAt } from '../../../../src/media/torrent.ts'
import { noisePicture, toneMp3 } from '../../../helpers/audio.ts'
import { MemoryTarget, verifier } from '../../../helpers/publish-target.ts'

const NOW = 1_700_000_000_000

async function newSigner(): Promise<Signer> {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const publicKey = publicKeyOf(await webcrypto.subtle.exportKey('jwk', pair.publicKey))
  return subtleSigner(webcrypto.subtle as Subtle<webcrypto.CryptoKey>, publicKey, pair.privateKey)
}

describe('publishing a folder of MP3', () => {
  let folder: string
  let prepared: PreparedAlbum
  let signer: Signer

  before(async () => {
    signer = await newSigner()
    folder = await mkdtemp(join(tmpdir(), 'digm-'))
    const coverBytes = await noisePicture(200)
    for (const track of [1, 2, 3]) {
      const tags = { title: `Song ${track}`, album: 'Low Tide', artist: 'Ebb', track: `${track}/3`, date: '2019' }
      const bytes = await toneMp3({ seconds: 4, bitrate: 64, frequencyHz: 200 * track, tags, coverBytes })
      await writeFile(join(folder, `${4 - track} what?#%.mp3`), bytes)
    }
    await writeFile(join(folder, 'notes.txt'), 'not music')
    prepared = await prepareAlbum(await openAlbumFolder(folder), nodePlatform, {
      sourcesOf: sourcesAt(['http://127.0.0.1:8000']),
    })
  })
  after(() => rm(folder, { recursive: true }))

  it('reads album, order and cover out of the tags, and publishes under safe names', () => {
    assert.equal(prepared.title, 'Low Tide')
    assert.equal(prepared.artistName, 'Ebb')
    assert.equal(prepared.releaseDate, '2019-01-01')
    assert.deepEqual(
      prepared.tracks.map((track) => [track.title, track.fileName, track.path]),
      [
        ['Song 1', '01.mp3', '3 what?#%.mp3'],
        ['Song 2', '02.mp3', '2 what?#%.mp3'],
        ['Song 3', '03.mp3', '1 what?#%.mp3'],
      ],
    )
    assert.equal(prepared.cover.drawn, false)
    assert.deepEqual(
      prepared.tracks.map((track) => track.preview !== undefined),
      [true, true, false],
    )
  })

  it('hands records over first, then torrents, cover, previews and audio, and the node has the album whole', async () => {
    const target = new MemoryTarget()
    const published = await publishAlbum(prepared, signer, target, verifier, { nowMs: NOW })
    assert.match(published.albumId, /^low-tide\.[A-Za-z0-9_-]{16}$/)
    assert.equal(published.version, NOW)
    assert.equal(target.calls.join(' '), 'records torrent torrent torrent cover preview preview audio audio audio')
    const [entry, ...tracks] = await target.albumRecords(published.albumId)
    assert.equal(entry?.key, published.albumId)
    assert.deepEqual(
      tracks.map((track) => track.key),
      published.trackIds,
    )
  })

  it('recognises an album that has not changed, and raises the version of one that has', async () => {
    const target = new MemoryTarget()
    await publishAlbum(prepared, signer, target, verifier, { nowMs: NOW })
    const calls = target.calls.length
    const again = await publishAlbum(prepared, signer, target, verifier, { nowMs: NOW + 5 })
    assert.deepEqual([again.unchanged, again.version, target.calls.length], [true, NOW, calls])
    const changed = { ...prepared, genre: ['Ambient'] }
    const next = await publishAlbum(changed, signer, target, verifier, { nowMs: NOW - 1000 })
    assert.deepEqual([next.unchanged, next.version, next.albumId], [false, NOW + 1, again.albumId])
    assert.equal(target.albums.get(next.albumId)?.album.createdAt, NOW)
  })

  it('goes on where an interrupted upload stopped', async () => {
    const target = new MemoryTarget()
    const size = prepared.tracks.reduce((sum, track) => sum + track.source.size, 0)
    target.breaksAfter = size / 2
    await assert.rejects(publishAlbum(prepared, signer, target, verifier), { code: 'unreachable' })
    assert.ok(target.received > 0)
    target.breaksAfter = Number.POSITIVE_INFINITY
    const published = await publishAlbum(prepared, signer, target, verifier)
    assert.equal(target.received, size)
    assert.equal((await target.albumRecords(published.albumId)).length, 4)
  })
})
