// An album of ten tracks of four minutes, from the drop to "it plays here": the app in Chromium against ffmpeg and create-torrent
// doing the same steps in sequence, in turns. Beside the time: what the page's and the worker's heaps came to, and whether the
// page was ever held up.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import createTorrent from 'create-torrent'
import { writeId3 } from '../eldernode/publish/write-id3.ts'
import { concatBytes } from '../src/core/bytes.ts'
import { noisePicture } from '../test/helpers/audio.ts'
import { tempFolder } from '../test/helpers/eldernode.ts'
import { ffmpeg, hasFfmpeg, makeSound } from './ffmpeg.ts'
import { Bed } from './harness.ts'
import { watchHeap } from './heap.ts'
import { interleaved, report } from './measure.ts'
import { openStudioPage, serveStudio } from './studio.ts'

const TRACKS = 10
const SECONDS = 240
const ROUNDS = 3
const MAX_HEAP = 150e6
const MAX_TASK_MS = 50
const PREVIEWS = 2

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    if (!(await hasFfmpeg())) {
      process.stdout.write('publish: needs ffmpeg to compare with\n')
      return false
    }
    const folder = await tempFolder()
    bed.atEnd(() => rm(folder, { recursive: true, force: true }))
    const files = await makeAlbum(folder)
    const page = await openStudioPage(bed, await serveStudio(bed), files)
    const heap = await watchHeap(page)
    const tasksMs: number[] = []
    const figures = await interleaved(ROUNDS, {
      'dropped to published here': async (round) => {
        const made = await page.evaluate((title) => window.studio.publish(title), `Album ${round}`)
        tasksMs.push(...made.tasksMs)
        return made.tookMs
      },
      'ffmpeg and create-torrent': () => byHand(files, join(folder, 'out')),
    })
    await heap.stop()
    const most = heap.most()
    const longestMs = Math.max(0, ...tasksMs)
    const light = most <= MAX_HEAP && longestMs <= MAX_TASK_MS
    process.stdout.write(
      `publish: ${light ? 'holds ' : 'MISSED'} heaps of page and worker at most ${(most / 1e6).toFixed(0)} MB ` +
        `(at most ${MAX_HEAP / 1e6}), ${tasksMs.length} tasks over ${MAX_TASK_MS} ms${longestMs ? `, the longest ${longestMs} ms` : ''}\n`,
    )
    const limit = { of: 'dropped to published here', to: 'ffmpeg and create-torrent', atMost: 2 }
    return report('publish', 'ms', figures, [limit]) && light
  })

async function makeAlbum(folder: string): Promise<string[]> {
  const picture = await noisePicture(1000)
  const files: string[] = []
  for (let number = 1; number <= TRACKS; number++) {
    const file = join(folder, `${String(number).padStart(2, '0')}.mp3`)
    await makeSound(file, SECONDS, ['-c:a', 'libmp3lame', '-b:a', '192k', '-id3v2_version', '0'], number)
    const tags = { title: `Track ${number}`, artist: 'Bench', album: 'Album', track: `${number}/${TRACKS}`, picture }
    await writeFile(file, concatBytes([writeId3(tags), await readFile(file)]))
    files.push(file)
  }
  return files
}

/** Tags, cover, then for each track: loudness and outline, the file without its picture, its preview, its torrent. */
async function byHand(files: readonly string[], out: string): Promise<number> {
  await mkdir(out, { recursive: true })
  const begunMs = performance.now()
  for (const [index, file] of files.entries()) {
    if (index === 0) {
      await ffmpeg(
        '-i',
        file,
        '-an',
        '-vf',
        'crop=min(iw\\,ih):min(iw\\,ih),scale=640:640',
        '-frames:v',
        '1',
        '-quality',
        '74',
        join(out, 'cover.webp'),
      )
    }
    const clean = join(out, `${index}.mp3`)
    await ffmpeg('-i', file, '-f', 'ffmetadata', join(out, 'tags.txt'))
    await ffmpeg('-i', file, '-map', '0:a', '-c', 'copy', clean)
    await ffmpeg('-i', clean, '-af', 'ebur128=framelog=verbose,astats=metadata=1:reset=1', '-f', 'null', '-')
    if (index < PREVIEWS) {
      const fades = 'afade=t=in:d=0.3,afade=t=out:st=28.5:d=1.5'
      const cut = ['-ss', '80', '-t', '30', '-i', clean, '-af', fades, '-c:a', 'libmp3lame', '-b:a', '128k']
      await ffmpeg(...cut, join(out, `preview-${index}.mp3`))
    }
    await torrentOf(clean)
  }
  const tookMs = performance.now() - begunMs
  await rm(out, { recursive: true })
  return tookMs
}

const torrentOf = (file: string): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    createTorrent(file, { pieceLength: 32_768 }, (error, torrent) => (torrent ? resolve(torrent) : reject(error)))
  })
