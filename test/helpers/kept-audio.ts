// Audio that takes an encoder, made once for all processes of the tests and kept below the temporary folder.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concatBytes } from '../../src/core/bytes.ts'
import { type Mp3Options, tone, toneMp3 } from './audio.ts'

/** `toneMp3`, for tests of other things than its encoder. */
export async function keptMp3(options: Mp3Options = {}): Promise<Uint8Array<ArrayBuffer>> {
  const folder = join(tmpdir(), 'digm-kept-audio')
  const asked = `${JSON.stringify(options)}${tone}${toneMp3}`
  const path = join(folder, `${createHash('sha256').update(asked).digest('hex').slice(0, 16)}.mp3`)
  const kept = await readFile(path).catch(() => undefined)
  if (kept) return new Uint8Array(kept)
  const made = await toneMp3(options)
  await mkdir(folder, { recursive: true })
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, made)
  await rename(unfinished, path)
  return made
}

const STRETCH_SEC = 10

/** MP3 of any length at the cost of encoding ten seconds: frames stand for themselves, so a stretch may follow itself. */
export async function longMp3(seconds: number, bitrate: 64 | 128 | 192 = 192): Promise<Uint8Array<ArrayBuffer>> {
  const stretch = await keptMp3({ seconds: STRETCH_SEC, bitrate })
  return concatBytes(Array.from({ length: Math.round(seconds / STRETCH_SEC) }, () => stretch))
}
