// How fast a held track of 50 MB leaves the worker, against a plain server and against reading the same rows and no more.
import type { Page } from 'playwright-core'
import { streamPath } from '../src/core/urls.ts'
import { longMp3, publishFiles } from '../test/helpers/eldernode.ts'
import { Bed, keepAlbum, openApp, serveFiles } from './harness.ts'
import { interleaved, report } from './measure.ts'

const ROUNDS = 7
const SIZE = 50_000_000
const BYTES_PER_SEC = 24_000

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const node = await bed.eldernode()
    const sound = await longMp3(SIZE / BYTES_PER_SEC, 192)
    const { albumId, tracks } = await publishFiles(node.url, { '01.mp3': sound })
    const [track] = tracks
    if (!track) throw new Error('a track was published')
    const files = await bed.with(serveFiles({ '/sound.mp3': { bytes: sound, mime: 'audio/mpeg' } }))
    const page = await openApp(await bed.profile(), node, albumId)
    await keepAlbum(page)

    const megabytes = sound.length / 1e6
    const fetched = (url: string) => async () => megabytes / (await fetchSec(page, url, sound.length))
    const rows = (batch: number) => async () => megabytes / (await readSec(page, track.infoHash, batch, sound.length))
    const perMebibyte = Math.round(1_048_576 / track.pieceLength)
    const everything = Math.ceil(sound.length / track.pieceLength)
    for (const warmUp of [fetched(streamPath(track.trackId)), fetched(`${files.url}/sound.mp3`)]) await warmUp()
    const figures = await interleaved(ROUNDS, {
      'worker, /stream out of IndexedDB': fetched(streamPath(track.trackId)),
      'plain loopback HTTP, 64 KiB writes': fetched(`${files.url}/sound.mp3`),
      'getAll in a worker, 1 MiB at a time': rows(perMebibyte),
      'getAll in a worker, all at once': rows(everything),
    })
    process.stdout.write(`${everything} pieces of ${track.pieceLength / 1024} KiB\n`)
    return report('stream-throughput', 'MB/s', figures, [
      { of: 'worker, /stream out of IndexedDB', to: 'plain loopback HTTP, 64 KiB writes', atLeast: 0.33 },
      { of: 'worker, /stream out of IndexedDB', to: 'getAll in a worker, 1 MiB at a time', atLeast: 0.6 },
      { of: 'worker, /stream out of IndexedDB', to: 'getAll in a worker, all at once', atLeast: 0.6 },
    ])
  })

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
async function readSec(page: Page, infoHash: string, batch: number, size: number): Promise<number> {
  const { ms, got } = await page.evaluate(
    ({ code, ask }) =>
      new Promise<{ ms: number; got: number }>((resolve, reject) => {
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
    { code: READER, ask: { infoHash, batch } },
  )
  if (got !== size) throw new Error(`the rows hold ${got} bytes of ${size}`)
  return ms / 1000
}

const READER = `onmessage = ({ data: { infoHash, batch } }) => {
  const opening = indexedDB.open('digm')
  opening.onsuccess = async () => {
    const startedMs = performance.now()
    let got = 0
    for (let first = 0; ; first += batch) {
      const range = IDBKeyRange.bound([infoHash, first], [infoHash, first + batch - 1])
      const asked = opening.result.transaction('pieces').objectStore('pieces').getAll(range)
      const rows = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result) })
      for (const row of rows) got += row.byteLength
      if (rows.length < batch) break
    }
    const ms = performance.now() - startedMs
    opening.result.close()
    postMessage({ ms, got })
  }
}`
