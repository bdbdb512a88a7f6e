// Albums that a node was asked to seed and fetches by itself: from pages over WebRTC, from another node over HTTP.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { hexToBinary } from '../../../../eldernode/tracker/parse-frame.ts'
import { freePort } from '../../../helpers/free-port.ts'
import { sourceOf, startNode, temporaryFolder } from '../../../helpers/node.ts'
import { startProcess } from '../../../helpers/node-process.ts'
import { seedFromPage } from '../../../helpers/page-seed.ts'
import {
  makeGuest,
  offer,
  seedRequestOf,
  sizeOf,
  sounds,
  strangerApi,
  until,
  upload,
} from '../../../helpers/stranger.ts'
import { firstOf } from '../made.ts'

describe('what a node fetches', () => {
  test('comes from pages that have it, over WebRTC alone', async () => {
    const node = await startNode()
    const api = strangerApi(node.url)
    const made = await makeGuest({ slug: 'from-page', sounds: sounds(20, 3) })
    await offer(api, made)
    const ends = await Promise.all(made.tracks.map((track) => seedFromPage(node.url, track)))
    const done = await until(
      () => api.seedProgress(made.albumId),
      ({ state }) => state === 'held',
    )
    assert.equal(done.bytesHeld, sizeOf(made))
    const { track, bytes } = firstOf(made)
    const response = await fetch(`${node.url}/stream/${track.trackId}`)
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes)
    await Promise.all(ends.map((end) => end()))
    await node.close()
  })

  test('comes from a trusted node that has receipted it, though its artist is gone', async () => {
    const [portA, portB] = [await freePort(), await freePort()]
    const one = await startNode({ port: portA, peers: [`http://127.0.0.1:${portB}`] })
    const made = await makeGuest({ slug: 'from-node' })
    const api = strangerApi(one.url)
    await offer(api, made)
    await upload(api, made)
    const two = await startNode({ port: portB, peers: [one.url] })
    const other = strangerApi(two.url)
    const ask = () => other.seedProgress(made.albumId).catch(() => undefined)
    const done = await until(ask, (progress) => progress?.state === 'held')
    assert.equal(done?.bytesHeld, sizeOf(made))
    await Promise.all([one.close(), two.close()])
  })

  test('is torrents alone on a node that serves no audio: listeners find each other there when the holder is gone', async () => {
    const [portA, portB] = [await freePort(), await freePort()]
    const one = await startNode({ port: portA, peers: [`http://127.0.0.1:${portB}`] })
    const two = await startNode({ port: portB, peers: [one.url], serveAudio: false })
    const made = await makeGuest({ slug: 'tracker-only' })
    const api = strangerApi(one.url)
    await offer(api, made)
    await upload(api, made)
    const { torrent } = firstOf(made)
    const status = async () => (await fetch(`${two.url}/torrents/${torrent.infoHash}.torrent`)).status
    await until(status, (code) => code === 200)
    const { state, refused, receipt } = await strangerApi(two.url).seedProgress(made.albumId)
    assert.deepEqual([state, refused?.code, receipt], ['refused', 'unavailable', undefined])
    await one.close()
    const socket = new WebSocket(`ws://127.0.0.1:${portB}/`)
    await once(socket, 'open')
    const ids = { info_hash: hexToBinary(torrent.infoHash), peer_id: 'listener'.padEnd(20, '-') }
    socket.send(JSON.stringify({ action: 'announce', ...ids, left: 1, offers: [] }))
    const [data] = (await once(socket, 'message')) as [Buffer]
    const answer = JSON.parse(data.toString()) as Record<string, unknown>
    assert.deepEqual([answer['failure reason'], answer.complete, answer.incomplete], [undefined, 0, 1])
    socket.terminate()
    await two.close()
  })

  test('goes on after kill -9 where the file stands', async () => {
    const dataFolder = await temporaryFolder()
    const made = await makeGuest({ slug: 'killed', sounds: sounds(20) })
    const { torrent, bytes } = firstOf(made)
    const first = await startProcess(dataFolder)
    await offer(strangerApi(first.url), made)
    const half = await fetch(`${first.url}/webseed/${torrent.infoHash}/${torrent.name}`, {
      method: 'PUT',
      body: bytes.slice(0, 300_000),
      headers: { 'content-range': `bytes 0-299999/${bytes.length}`, 'x-forwarded-for': '203.0.113.9' },
    })
    assert.equal(half.status, 202)
    await first.kill()
    const second = await startProcess(dataFolder)
    const api = strangerApi(second.url)
    const { state, wants } = await api.seedProgress(made.albumId)
    assert.deepEqual([state, wants], ['fetching', [{ part: 'audio', infoHash: torrent.infoHash, received: 294_912 }]])
    assert.equal((await upload(api, made)).state, 'held')
    await second.kill()
    await rm(dataFolder, { recursive: true, force: true })
  })
})

describe('what strangers may have', () => {
  test('room for bytes that do not come is given back, and the artist may ask again', async () => {
    const dataFolder = await temporaryFolder()
    const made = await makeGuest({ slug: 'never' })
    const used = async (url: string) =>
      ((await strangerApi(url).status()) as { storage: { usedBytes: number } }).storage.usedBytes
    const first = await startNode({ dataFolder })
    await offer(strangerApi(first.url), made)
    assert.ok((await used(first.url)) > sizeOf(made))
    await first.close()
    const second = await startNode({ dataFolder, requestDeadlineMs: -1 })
    const api = strangerApi(second.url)
    const { refused } = await until(
      () => api.seedProgress(made.albumId),
      ({ state }) => state === 'refused',
    )
    assert.equal(refused?.code, 'timeout')
    assert.equal(await used(second.url), 0)
    assert.equal((await offer(api, made)).state, 'fetching')
    await second.close()
    await rm(dataFolder, { recursive: true, force: true })
  })

  test('an album beyond the share of its artist is refused before a byte, and another artist is not', async () => {
    const size = sizeOf(await makeGuest())
    const node = await startNode({ guestLimits: { artist: size + 10_000 } })
    const api = strangerApi(node.url)
    const one = await makeGuest({ slug: 'one' })
    const two = await makeGuest({ slug: 'two', key: one.key })
    const three = await makeGuest({ slug: 'three' })
    assert.equal((await offer(api, one)).state, 'fetching')
    const { refused } = await offer(api, two)
    assert.equal(refused?.code, 'quota-exceeded')
    const { torrent, bytes } = firstOf(two)
    await assert.rejects(api.putAudio(torrent.infoHash, torrent.name, sourceOf(bytes)), { code: 'not-found' })
    assert.equal((await offer(api, three)).state, 'fetching')
    await api.postRecords([await seedRequestOf(one, { status: 'cancelled', version: one.album.version + 1 })])
    await until(
      () => api.seedProgress(two.albumId),
      ({ state }) => state === 'fetching',
    )
    await node.close()
  })

  test('is nothing where only others are allowed, and for who is denied', async () => {
    const [friend, stranger, foe] = await Promise.all([makeGuest(), makeGuest(), makeGuest()])
    const node = await startNode({ allow: [friend.key.publicKey], deny: [foe.key.publicKey] })
    const api = strangerApi(node.url)
    assert.equal((await offer(api, friend)).state, 'fetching')
    assert.equal((await offer(api, stranger)).refused?.code, 'not-allowed')
    await assert.rejects(offer(api, foe), { code: 'not-allowed' })
    await node.close()
  })
})
