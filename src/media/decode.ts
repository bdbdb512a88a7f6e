// Decoding is a platform's: wasm in Node, whatever the browser brings there. It streams, so that a long track never lies in
// memory as PCM.
import { DigmError } from '../core/errors.ts'
import type { Codec } from './clean/plan.ts'

/** Planar samples, -1..1, all channels of one length. */
export type Pcm = { channels: readonly Float32Array[]; sampleRate: number }

export type Decoder = {
  /** The sound that has become complete with these bytes; may be empty. AAC comes as whole ADTS frames. */
  decode(bytes: Uint8Array): Promise<Pcm>
  /** What is left at the end of the file. */
  flush(): Promise<Pcm>
  free(): void
}

/** Undefined when the platform cannot decode the codec. */
export type OpenDecoder = (codec: Codec) => Promise<Decoder | undefined>

export const pcmLength = (pcm: Pcm): number => pcm.channels[0]?.length ?? 0

/**
 * The sound of a file's bytes; `onProgress` gets those decoded so far.
 * @throws DigmError unsupported-audio when the decoder gives up, cancelled
 */
export async function* decodeChunks(
  chunks: AsyncIterable<Uint8Array>,
  decoder: Decoder,
  onProgress: (bytes: number) => void = () => undefined,
  signal?: Cancel,
): AsyncGenerator<Pcm, void, void> {
  let read = 0
  for await (const chunk of chunks) {
    throwIfCancelled(signal)
    const pcm = await decoder.decode(chunk).catch(broken)
    if (pcmLength(pcm) > 0) yield pcm
    read += chunk.length
    onProgress(read)
  }
  const rest = await decoder.flush().catch(broken)
  if (pcmLength(rest) > 0) yield rest
}

const broken = (cause: unknown): never => {
  throw new DigmError('unsupported-audio', { reason: 'it cannot be decoded' }, { cause })
}

/** The part of an AbortSignal that every runtime shares. */
export type Cancel = { readonly aborted: boolean }

export function throwIfCancelled(signal: Cancel | undefined): void {
  if (signal?.aborted) throw new DigmError('cancelled')
}
