// SIGKILL at any moment of a publish, and while it serves: after the restart every visible album verifies, no half album exists, and what was
// acknowledged is still there. `CRASH_ROUNDS` and `CRASH_SEED` repeat it at length, or exactly.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { isAlbumId } from '../../../src/core/ids.ts'
import { verifyEntry } from '../../../src/core/signed.ts'
import { parseTorrent } from '../../../src/core/torrent.ts'
import type { Fetch } from '../../../src/node-api/endpoint.ts'
import { createPublishApi, type PublishApi } from '../../../src/node-api/publish-api.ts'
import { sha1, verifier } from '../../helpers/crypto.ts'
import { publishMade, sourceOf, temporaryFolder } from '../../helpers/node.ts'
import { type NodeProcess, startProcess } from '../../helpers/node-process.ts'
import { type MadeAlbum, makeAlbum } from '../../helpers/records.ts'

const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 6)
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000)

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Kills the node at request number `at`: half of its body is sent then, or it is sent and the answer not waited for. */
function killingFetch(node: NodeProcess, at: number, random: () => number): Fetch {
  let count = 0
  return async (url, init) => {
    if (++count !== at) return fetch(url, init)
    const body = init?.body instanceof Uint8Array ? init.body : undefined
    if (!body || body.length < 2 || random() < 0.3) {
      const answer = fetch(url, init)
      answer.catch(() => undefined)
      for (let turns = Math.floor(random() * 40); turns > 0; turns--) await new Promise((next) => setImmediate(next))
      await node.kill()
      return answer
    }
    const cut = 1 + Math.floor(random() * (body.length - 1))
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(body.subarray(0, cut)),
      pull: async (controller) => {
        await node.kill()
        controller.error(new Error('killed'))
      },
    })
    return fetch(url, { ...init, body: stream, duplex: 'half' } as RequestInit)
  }
}

/** Every album the node shows is whole and true. Returns how many there are. */
async function assertSound(api: PublishApi): Promise<Set<string>> {
  const { entries } = await api.catalogue('')
  for (const { key } of entries) {
    assert.ok(isAlbumId(key))
    const records = await Promise.all((await api.albumRecords(key)).map((entry) => verifyEntry(entry, verifier)))
    const tracks = records.flatMap(({ parsed }) => (parsed.kind === 'track' ? parsed.record : []))
    const album = records.flatMap(({ parsed }) => (parsed.kind === 'album' ? parsed.record : []))[0]
    assert.deepEqual(
      tracks.map((track) => track.trackId),
      album?.tracks.map((track) => track.trackId),
    )
    for (const track of tracks) {
      const response = await fetch(`${api.endpoint}/stream/${track.trackId}`)
      assert.equal(response.status, 200)
      const bytes = Buffer.from(await response.arrayBuffer())
      assert.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, track.contentHash)
      assert.equal((await parseTorrent(await api.torrent(track.infoHash), sha1)).infoHash, track.infoHash)
    }
  }
  return new Set(entries.map(({ key }) => key))
}

test(`a node killed at ${ROUNDS} random moments of publishing loses nothing and shows nothing half`, async (t) => {
  t.diagnostic(`CRASH_SEED=${SEED}`)
  const random = randomOf(SEED)
  const dataFolder = await temporaryFolder()
  const published: MadeAlbum[] = []
  let node = await startProcess(dataFolder)
  for (let round = 0; round < ROUNDS; round++) {
    // Every third round edits an album that is visible; the others bring a new one.
    const former = round % 3 === 2 ? published.at(-1) : undefined
    const made = await makeAlbum({
      slug: former ? former.albumId.slice(0, -17) : `round-${round}`,
      trackSizes: [200_000 + round, 90_000 + round, 30_000],
      ...(former ? { key: former.key, version: former.album.version + 1 } : {}),
    })
    // One request with records, then three for each track: torrent, ask, bytes.
    const at = 1 + Math.floor(random() * 10)
    const dying = createPublishApi(node.url, killingFetch(node, at, random))
    const accepted = await dying.postRecords(made.entries).then(
      () => true,
      () => false,
    )
    let whole = 0
    try {
      for (const { torrent, torrentBytes, bytes } of made.tracks) {
        await dying.putTorrent(torrent.infoHash, torrentBytes)
        await dying.putAudio(torrent.infoHash, torrent.name, sourceOf(bytes))
        whole++
      }
    } catch {
      assert.ok(node.child.killed, 'only the kill may break a publish')
    }
    await node.kill()

    node = await startProcess(dataFolder)
    const api = createPublishApi(node.url)
    const visible = await assertSound(api)
    for (const { albumId } of published) assert.ok(visible.has(albumId), 'what was visible stays visible')
    if (accepted) {
      for (const { torrent } of made.tracks.slice(0, whole)) {
        const response = await fetch(`${node.url}/webseed/${torrent.infoHash}/${torrent.name}`, {
          method: 'PUT',
          headers: { 'content-range': `bytes */${torrent.length}` },
        })
        assert.equal(response.status, 201, 'what was acknowledged as whole is whole')
      }
    }
    await publishMade(api, made)
    assert.ok((await assertSound(api)).has(made.albumId))
    const shown = await api.albumRecords(made.albumId)
    assert.deepEqual(
      shown.map(({ value }) => value),
      made.entries.map(({ value }) => value),
    )
    published.push(made)
  }
  const tracks = published.flatMap((made) => made.tracks.map(({ track }) => track.trackId))
  const streams = await Promise.all(tracks.map((trackId) => fetch(`${node.url}/stream/${trackId}`)))
  await node.kill()
  await Promise.all(streams.map((response) => response.body?.cancel().catch(() => undefined)))
  node = await startProcess(dataFolder)
  assert.equal(
    (await assertSound(createPublishApi(node.url))).size,
    new Set(published.map((made) => made.albumId)).size,
  )
  await node.kill()
  await rm(dataFolder, { recursive: true, force: true })
})
