// WAV from any sample on: its header again, and then the samples from there.

import { unsupported } from '../clean/plan.ts'
import { parseWavFormat } from '../clean/wav.ts'
import { type ByteSource, fourCc, readExactly, u32le } from '../source.ts'
import { chunksFrom, headThen, type SoundStart } from './bytes-from.ts'

const RIFF_HEADER = 12
const CHUNK_HEADER = 8

export async function startWav(source: ByteSource, sample: number): Promise<SoundStart> {
  let frameSize = 0
  for (let at = RIFF_HEADER; at + CHUNK_HEADER <= source.size; ) {
    const chunk = await readExactly(source, at, at + CHUNK_HEADER)
    const [name, size, body] = [fourCc(chunk, 0), u32le(chunk, 4), at + CHUNK_HEADER]
    if (name === 'fmt ') frameSize = parseWavFormat(await readExactly(source, body, body + size))?.frameSize ?? 0
    if (name === 'data' && frameSize > 0) {
      const from = Math.min(source.size, body + sample * frameSize)
      return {
        chunks: headThen(await readExactly(source, 0, body), chunksFrom(source, from)),
        firstSample: () => (from - body) / frameSize,
      }
    }
    at = body + size + (size & 1)
  }
  throw unsupported('it holds no samples')
}
