import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { generateKeyPair, nodeSigner } from '../../../../eldernode/node-crypto.ts'
import { publishDemoLabel } from '../../../../eldernode/publish/demo-label.ts'
import { DEMO_ALBUMS, renderPiece } from '../../../../eldernode/publish/demo-music.ts'
import { MemoryTarget, verifier } from '../../../helpers/publish-target.ts'

const [first] = DEMO_ALBUMS
const [piece] = first?.pieces ?? []

describe('the demo label', () => {
  it('is two albums of three pieces, each of 60 to 90 s', () => {
    assert.equal(DEMO_ALBUMS.length, 2)
    for (const { pieces } of DEMO_ALBUMS) {
      assert.equal(pieces.length, 3)
      for (const { bars, beatsPerMinute } of pieces) {
        const seconds = (bars * 4 * 60) / beatsPerMinute + 4
        assert.ok(seconds >= 60 && seconds <= 90, String(seconds))
      }
    }
  })

  it('plays every piece within full scale, audibly, on both sides, and always the same', () => {
    const hashes = new Set<string>()
    for (const any of DEMO_ALBUMS.flatMap((album) => album.pieces)) {
      const short = { ...any, bars: 6 }
      const { channels, sampleRate } = renderPiece(short)
      for (const channel of channels) {
        let [peak, power] = [0, 0]
        for (const sample of channel) {
          peak = Math.max(peak, Math.abs(sample))
          power += sample * sample
        }
        assert.ok(peak > 0.3 && peak <= 0.85, `${any.title}: peak ${peak}`)
        assert.ok(Math.sqrt(power / channel.length) > 0.03, any.title)
      }
      assert.equal(sampleRate, 24_000)
      const hash = (pcm: ReturnType<typeof renderPiece>) =>
        createHash('sha256')
          .update(pcm.channels[0] ?? new Float32Array())
          .digest('hex')
      assert.equal(hash(renderPiece(short)), hash({ channels, sampleRate }))
      hashes.add(hash({ channels, sampleRate }))
    }
    assert.equal(hashes.size, 6)
  })

  it('is published whole, tagged, with covers, and only once', async () => {
    assert.ok(first && piece)
    const albums = [{ ...first, pieces: [{ ...piece, bars: 3 }] }]
    const target = new MemoryTarget()
    const signer = nodeSigner(generateKeyPair())
    const told: string[] = []
    const options = { albums, onAlbum: (title: string) => void told.push(title) }
    const [albumId] = await publishDemoLabel(target, signer, verifier, options)
    const { album } = target.albums.get(albumId ?? '') ?? {}
    assert.deepEqual(
      [album?.title, album?.artistName, album?.releaseDate, album?.tracks[0]?.title],
      [first.title, first.artist, `${first.year}-01-01`, piece.title],
    )
    assert.ok(target.blobs.has(album?.cover ?? ''))
    assert.equal(album?.paradioPreviewTrackIds.length, 1)
    const calls = target.calls.length
    assert.deepEqual(await publishDemoLabel(target, signer, verifier, options), [albumId])
    assert.deepEqual([target.calls.length, told], [calls, [first.title, first.title]])
  })
})
