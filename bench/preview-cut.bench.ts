// A preview of 30 s, from a file to an MP3: out of an hour of FLAC against out of a minute of it, in turns, in the app's worker.
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempFolder } from '../test/helpers/eldernode.ts'
import { encodeFlac, noiseSound } from '../test/helpers/encode.ts'
import { hasFfmpeg, makeSound } from './ffmpeg.ts'
import { Bed } from './harness.ts'
import { interleaved, report } from './measure.ts'
import { openStudioPage, serveStudio } from './studio.ts'

const ROUNDS = 7
const LONG_SEC = 3600
const SHORT_SEC = 60
/** Of what is made in code, where there is no encoder. */
const PLAIN_RATE = 8000

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const folder = await tempFolder()
    bed.atEnd(() => rm(folder, { recursive: true, force: true }))
    const files = await Promise.all(
      [SHORT_SEC, LONG_SEC].map(async (seconds) => {
        const file = join(folder, `${seconds}.flac`)
        if (await hasFfmpeg()) await makeSound(file, seconds, ['-c:a', 'flac'])
        else await writeFile(file, encodeFlac(noiseSound(seconds, PLAIN_RATE)))
        return file
      }),
    )
    const page = await openStudioPage(bed, await serveStudio(bed), files)
    const figures = await interleaved(ROUNDS, {
      'out of a minute': () => page.evaluate(() => window.studio.cutMs(0)),
      'out of an hour': () => page.evaluate(() => window.studio.cutMs(1)),
    })
    return report('preview-cut', 'ms', figures, [{ of: 'out of an hour', to: 'out of a minute', atMost: 3 }])
  })
