import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { sourceOf, startNode, temporaryFolder } from '../../../helpers/node.ts'
import { makeGuest, offer, strangerApi, until, upload } from '../../../helpers/stranger.ts'
import { firstOf } from '../made.ts'

test('a node that serves no audio keeps the torrents, waits for nothing, and goes on when it serves again', async () => {
  const dataFolder = await temporaryFolder()
  const made = await makeGuest({ slug: 'records-alone' })
  const overdue = { requestDeadlineMs: -1, uploadDeadlineMs: -1 }
  const relay = await startNode({ dataFolder, serveAudio: false, ...overdue })
  const { state, refused, wants, receipt } = await offer(strangerApi(relay.url), made)
  assert.deepEqual([state, refused?.code, wants, receipt], ['refused', 'unavailable', [], undefined])
  const { torrent, bytes } = firstOf(made)
  const put = strangerApi(relay.url).putAudio(torrent.infoHash, torrent.name, sourceOf(bytes))
  await assert.rejects(put, { code: 'unavailable' })
  await relay.close()
  const again = await startNode({ dataFolder, serveAudio: false, ...overdue })
  const torrents = () => fetch(`${again.url}/torrents/${torrent.infoHash}.torrent`)
  assert.equal((await torrents()).status, 200)
  const here = strangerApi(again.url)
  assert.equal((await here.seedProgress(made.albumId)).receipt, undefined)
  await again.node.setServeAudio(true)
  await until(
    () => here.seedProgress(made.albumId),
    (progress) => progress.state === 'fetching' && progress.wants.every(({ part }) => part === 'audio'),
  )
  assert.equal((await upload(here, made)).state, 'held')
  await again.close()
  await rm(dataFolder, { recursive: true, force: true })
})
