// Where to begin reading a published file so that the sound from some second on comes out: by marks, by an index or by looking for a
// frame, never by decoding from the start. A minute in the middle of an hour costs what it costs in a file of one minute.
import type { CleanFile, Codec, Mark } from '../clean/plan.ts'
import { type ByteSource, chunksOf } from '../source.ts'
import { chunksFrom, type SoundStart } from './bytes-from.ts'
import { startFlac } from './flac.ts'
import { startMp4 } from './mp4.ts'
import { startOgg } from './ogg.ts'
import { startWav } from './wav.ts'

/** MP3 frames borrow bits from up to so many before them, and overlap with one more. */
const MP3_EARLIER = 12 * 1152
/** A mark must lie this much before the place wanted: Opus and Vorbis need a while to agree with themselves. */
const OGG_EARLIER_SEC = 0.2

export async function startAt(source: ByteSource, clean: CleanFile, startSec: number): Promise<SoundStart> {
  const wanted = Math.floor(startSec * clean.sampleRate)
  switch (clean.codec) {
    case 'mp3': {
      const mark = markBefore(clean.marks, wanted - MP3_EARLIER)
      // From the very start the decoder reads the header frame and drops what it says.
      if (mark === clean.marks[0] || !mark) return { chunks: chunksOf(source), firstSample: () => 0 }
      return { chunks: chunksFrom(source, mark.at), firstSample: () => mark.sample }
    }
    case 'opus':
    case 'vorbis': {
      const mark = markBefore(clean.marks, wanted - Math.floor(OGG_EARLIER_SEC * clean.sampleRate))
      if (mark === clean.marks[0] || !mark) return { chunks: chunksOf(source), firstSample: () => 0 }
      return startOgg(source, clean, mark)
    }
    case 'flac':
      return startFlac(source, wanted)
    case 'aac':
      return startMp4(source, startSec)
    case 'pcm':
      return startWav(source, wanted)
  }
}

/** The whole file, as its decoder wants it. */
export async function wholeSound(source: ByteSource, codec: Codec): Promise<AsyncIterable<Uint8Array>> {
  return codec === 'aac' ? (await startMp4(source, 0)).chunks : chunksOf(source)
}

/** The last mark that does not lie behind `sample`. */
function markBefore(marks: readonly Mark[], sample: number): Mark | undefined {
  let found: Mark | undefined
  for (const mark of marks) {
    if (mark.sample > sample) break
    found = mark
  }
  return found ?? marks[0]
}
