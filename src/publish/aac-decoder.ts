// AAC by the browser's own decoder (WebCodecs), fed with ADTS frames.
import { DigmError } from '../core/errors.ts'
import type { Decoder, Pcm } from '../media/decode.ts'
import { adtsLength } from '../media/start/mp4.ts'

const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]
const MOST_QUEUED = 64

/** Undefined where the browser has none. */
export async function openAacDecoder(): Promise<Decoder | undefined> {
  const usual = { codec: 'mp4a.40.2', sampleRate: 44_100, numberOfChannels: 2 }
  if (!('AudioDecoder' in globalThis)) return undefined
  if (!(await AudioDecoder.isConfigSupported(usual).catch(() => undefined))?.supported) return undefined
  let blocks: Pcm[] = []
  let failure: unknown
  let frames = 0
  const decoder = new AudioDecoder({
    output: (sound) => {
      blocks.push(planesOf(sound))
      sound.close()
    },
    error: (error) => {
      failure = error
    },
  })

  function begin(header: Uint8Array): void {
    const [, , c = 0, d = 0] = header
    decoder.configure({
      codec: `mp4a.40.${(c >> 6) + 1}`,
      sampleRate: RATES[(c >> 2) & 15] ?? 44_100,
      numberOfChannels: Math.max(1, ((c & 1) << 2) | (d >> 6)),
    })
  }

  /** Until few enough wait, or it has given up. */
  async function drained(): Promise<void> {
    while (decoder.state === 'configured' && decoder.decodeQueueSize > MOST_QUEUED) {
      await new Promise((resolve) => decoder.addEventListener('dequeue', resolve, { once: true }))
    }
    if (failure) throw failure
  }

  function taken(): Pcm {
    const all = joined(blocks)
    blocks = []
    return all
  }

  return {
    async decode(bytes) {
      for (let at = 0; at < bytes.length; frames++) {
        const length = adtsLength(bytes, at)
        if (length === undefined) throw new DigmError('unsupported-audio', { reason: 'its frames are damaged' })
        const data = bytes.subarray(at, at + length)
        if (decoder.state === 'unconfigured') begin(data)
        // Only the order matters here.
        decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: frames * 1000, data: data.slice() }))
        at += length
        await drained()
      }
      return taken()
    },
    async flush() {
      if (decoder.state === 'configured') await decoder.flush()
      if (failure) throw failure
      return taken()
    },
    free() {
      if (decoder.state !== 'closed') decoder.close()
    },
  }
}

function planesOf(sound: AudioData): Pcm {
  const channels = Array.from({ length: sound.numberOfChannels }, (_, planeIndex) => {
    const plane = new Float32Array(sound.numberOfFrames)
    sound.copyTo(plane, { planeIndex, format: 'f32-planar' })
    return plane
  })
  return { channels, sampleRate: sound.sampleRate }
}

/** Blocks of one stream as one. */
function joined(blocks: readonly Pcm[]): Pcm {
  const [first] = blocks
  if (!first) return { channels: [], sampleRate: 0 }
  const length = blocks.reduce((sum, { channels }) => sum + (channels[0]?.length ?? 0), 0)
  const channels = first.channels.map((_, side) => {
    const whole = new Float32Array(length)
    let at = 0
    for (const { channels: planes } of blocks) {
      const plane = planes[side] ?? planes[0] ?? new Float32Array()
      whole.set(plane, at)
      at += plane.length
    }
    return whole
  })
  return { channels, sampleRate: first.sampleRate }
}
