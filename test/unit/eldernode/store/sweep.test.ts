import assert from 'node:assert/strict'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Library } from '../../../../eldernode/store/library.ts'
import { sweep } from '../../../../eldernode/store/sweep.ts'
import { publishMade, startNode, temporaryFolder } from '../../../helpers/node.ts'
import { makeAlbum } from '../../../helpers/records.ts'

test('half an album survives a restart and is given up after its deadline; files without a row go, what is visible stays', async () => {
  const dataFolder = await temporaryFolder()
  const whole = await makeAlbum({ slug: 'whole', trackSizes: [20_000] })
  const half = await makeAlbum({ slug: 'half', trackSizes: [90_000] })
  const [kept] = whole.tracks
  const [begun] = half.tracks
  assert.ok(kept && begun)

  const node = await startNode({ dataFolder })
  await publishMade(node.api, whole)
  await node.api.postRecords(half.entries)
  await node.api.putTorrent(begun.torrent.infoHash, begun.torrentBytes)
  await fetch(`${node.url}/webseed/${begun.torrent.infoHash}/01.mp3`, {
    method: 'PUT',
    headers: { 'content-range': `bytes 0-49999/${begun.bytes.length}` },
    body: begun.bytes.slice(0, 50_000),
  })
  await node.close()
  await mkdir(join(dataFolder, 'audio', 'f'.repeat(40)))
  await writeFile(join(dataFolder, 'audio', 'f'.repeat(40), '01.mp3'), 'left behind')
  await writeFile(join(dataFolder, 'torrents', '.tmp-0123'), 'left behind')
  await writeFile(join(dataFolder, 'blobs', '0'.repeat(64)), 'left behind')

  const folders = async (name: string) => (await readdir(join(dataFolder, name))).sort()
  const library = await Library.open(dataFolder)
  assert.deepEqual(await sweep(library, Date.now(), 60_000), { albums: [], files: 3 })
  assert.deepEqual(await folders('audio'), [kept.torrent.infoHash, begun.torrent.infoHash].sort())
  assert.deepEqual(await readdir(join(dataFolder, 'audio', begun.torrent.infoHash)), ['01.mp3.part'])
  assert.equal(library.reserved.get(begun.torrent.infoHash), 90_000)

  assert.deepEqual((await sweep(library, Date.now() + 60_001, 60_000)).albums, [half.albumId])
  assert.deepEqual(await folders('audio'), [kept.torrent.infoHash])
  assert.deepEqual(await folders('torrents'), [`${kept.torrent.infoHash}.torrent`])
  assert.deepEqual(await folders('blobs'), [])
  assert.equal(library.reserved.size, 0)
  assert.ok(library.shelf.hasAudio(kept.torrent.infoHash))
  await library.close()
  await rm(dataFolder, { recursive: true, force: true })
})
