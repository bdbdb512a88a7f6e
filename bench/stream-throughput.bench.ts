// How fast a kept track of 50 MB leaves the worker, against a plain server and against reading the same rows, to their last byte,
// in a worker that does nothing else.
import type { Page } from 'playwright-core'
import { streamPath } from '../src/core/urls.ts'
import { toneWav } from '../test/helpers/audio.ts'
import { publishFiles } from '../test/helpers/eldernode.ts'
import { longMp3 } from '../test/helpers/kept-audio.ts'
import { Bed, keepAlbum, openApp, serveFiles } from './harness.ts'
import { interleaved, report } from './measure.ts'

const ROUNDS = 7
const SIZE = 50_000_000
const CD_BYTES_PER_SEC = 176_400
const MP3_BYTES_PER_SEC = 24_000

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const lossless = toneWav({ seconds: SIZE / CD_BYTES_PER_SEC })
    const mp3 = await longMp3(SIZE / MP3_BYTES_PER_SEC, 192)
    const isQuick = await measure(bed, 'a lossless track of 5 minutes', '01.wav', lossless, 0.33)
    // A second of it is a piece too, so its 50 MB are many small rows, and reading them is most of the work.
    return (await measure(bed, 'an MP3 of 35 minutes', '01.mp3', mp3)) && isQuick
  })

async function measure(bed: Bed, what: string, name: string, sound: Uint8Array, ofHttp?: number): Promise<boolean> {
  const node = await bed.eldernode()
  const { albumId, tracks } = await publishFiles(node.url, { [name]: sound })
  const [track] = tracks
  if (!track) throw new Error('a track was published')
  const mime = track.mime
  const { url } = await bed.with(serveFiles({ '/sound': { bytes: sound.subarray(0, track.fileSize), mime } }))
  const context = await bed.profile()
  const page = await openApp(context, node, albumId)
  await keepAlbum(page)

  const pieces = Math.ceil(track.fileSize / track.pieceLength)
  const fetched = (from: string) => async () => track.fileSize / 1e6 / (await fetchSec(page, from, track.fileSize))
  const rows = (batch: number) => async () =>
    track.fileSize / 1e6 / (await readSec(page, track.infoHash, pieces, batch))
  const candidates = {
    'worker, /stream out of IndexedDB': fetched(streamPath(track.trackId)),
    'plain loopback HTTP, 64 KiB writes': fetched(`${url}/sound`),
    'getAll in a worker, a row at a time': rows(Math.round(4_194_304 / track.pieceLength)),
    'getAll in a worker, all at once': rows(pieces),
  }
  for (const warmUp of Object.values(candidates)) await warmUp()
  const figures = await interleaved(ROUNDS, candidates)
  await context.close()
  process.stdout.write(`${what}: ${pieces} pieces of ${track.pieceLength / 1024} KiB\n`)
  const stream = 'worker, /stream out of IndexedDB'
  return report('stream-throughput', 'MB/s', figures, [
    // The other has all 50 MB in memory before it hands on a byte: no stream does that, so it is only printed.
    { of: stream, to: 'getAll in a worker, a row at a time', atLeast: 0.6 },
    ...(ofHttp === undefined ? [] : [{ of: stream, to: 'plain loopback HTTP, 64 KiB writes', atLeast: ofHttp }]),
  ])
}

async function fetchSec(page: Page, url: string, size: number): Promise<number> {
  const { ms, got } = await page.evaluate(async (from) => {
    const startedMs = performance.now()
    const response = await fetch(from, { cache: 'no-store' })
    const reader = response.body?.getReader()
    let got = 0
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) got += read.value.length
    return { ms: performance.now() - startedMs, got }
  }, url)
  if (got !== size) throw new Error(`${url} gave ${got} bytes of ${size}`)
  return ms / 1000
}

/** The same rows in a worker of their own, which throws them away. */
async function readSec(page: Page, infoHash: string, pieces: number, batch: number): Promise<number> {
  const ms = await page.evaluate(
    ({ code, ask }) =>
      new Promise<number>((resolve, reject) => {
        const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
        const worker = new Worker(url)
        worker.onmessage = ({ data }) => {
          worker.terminate()
          URL.revokeObjectURL(url)
          resolve(data)
        }
        worker.onerror = ({ message }) => reject(new Error(message))
        worker.postMessage(ask)
      }),
    { code: READER, ask: { infoHash, pieces, batch } },
  )
  return ms / 1000
}

const READER = `onmessage = ({ data: { infoHash, pieces, batch } }) => {
  const opening = indexedDB.open('digm')
  opening.onsuccess = async () => {
    const startedMs = performance.now()
    for (let first = 0; first < pieces; first += batch) {
      const range = IDBKeyRange.bound([infoHash, first], [infoHash, first + batch - 1])
      const asked = opening.result.transaction('pieces').objectStore('pieces').getAll(range)
      const rows = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result) })
      await Promise.all(rows.map((row) => row instanceof Blob ? row.arrayBuffer() : row))
    }
    const ms = performance.now() - startedMs
    opening.result.close()
    postMessage(ms)
  }
}`
