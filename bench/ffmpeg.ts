// What a musician would run by hand, one command after the other: ffmpeg and create-torrent.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MOST_OUTPUT = 64 * 1024 * 1024

export const ffmpeg = (...args: string[]) =>
  run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { maxBuffer: MOST_OUTPUT })

export const hasFfmpeg = (): Promise<boolean> =>
  run('ffmpeg', ['-version']).then(
    () => true,
    () => false,
  )

/** Soft noise under a slow chord: it compresses about as music does. */
export async function makeSound(file: string, seconds: number, codec: readonly string[], seed = 1): Promise<void> {
  const tones = [220, 277.2, 329.6].map((hz) => `sine=frequency=${hz + seed}:sample_rate=44100:duration=${seconds}`)
  const inputs = [...tones, `anoisesrc=duration=${seconds}:color=pink:amplitude=0.1:sample_rate=44100:seed=${seed}`]
  const filter = `[0][1][2][3]amix=inputs=4:duration=shortest,tremolo=f=0.3:d=0.6`
  await ffmpeg(
    ...inputs.flatMap((input) => ['-f', 'lavfi', '-i', input]),
    '-filter_complex',
    filter,
    '-ac',
    '2',
    ...codec,
    file,
  )
}
