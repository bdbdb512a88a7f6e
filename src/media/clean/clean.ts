// One door for every container: what the content is decides, and who cleans it.
import { DigmError } from '../../core/errors.ts'
import { MAX_AUDIO_DURATION_SEC, MAX_AUDIO_FILE } from '../../core/limits.ts'
import { type Container, nameOther, type Sniffed, sniff } from '../sniff.ts'
import type { ByteSource } from '../source.ts'
import { cleanFlac } from './flac.ts'
import { cleanMp3 } from './mp3.ts'
import { cleanMp4 } from './mp4.ts'
import { cleanOgg } from './ogg.ts'
import { type CleanFile, unsupported } from './plan.ts'
import { cleanWav } from './wav.ts'

const CLEANERS: Readonly<Record<Container, (source: ByteSource, start: number) => Promise<CleanFile>>> = {
  mp3: cleanMp3,
  flac: cleanFlac,
  ogg: cleanOgg,
  mp4: cleanMp4,
  wav: cleanWav,
}

/**
 * The plan of the published file, checked whole and within the limits.
 * @throws DigmError empty-file, unsupported-audio, truncated-audio, too-large, unreadable-file
 */
export async function cleanAudio(source: ByteSource): Promise<CleanFile & { container: Container }> {
  if (source.size === 0) throw new DigmError('empty-file')
  const sniffed: Sniffed | undefined = await sniff(source)
  if (!sniffed) throw unsupported(`its content is ${await nameOther(source)}`)
  const clean = await CLEANERS[sniffed.container](source, sniffed.start)
  if (clean.size > MAX_AUDIO_FILE) throw new DigmError('too-large', { reason: 'audio files end at 1 GiB' })
  if (clean.durationSec > MAX_AUDIO_DURATION_SEC) throw new DigmError('too-large', { reason: 'tracks end at 4 hours' })
  return { ...clean, container: sniffed.container }
}
