// Ears for the tests of publishing: sound as the browser itself decodes it, and how well two stretches agree.
import { toBase64 } from '../../../src/core/bytes.ts'
import type { FixtureName } from '../../helpers/audio.ts'

const RATE = 44_100
const SKIPPED_SEC = 1
const COMPARED_SEC = 3
/** Every so many samples are looked at. */
const STEP = 16
/** Encoders and containers disagree about where sound begins. */
const MOST_SHIFT_SEC = 0.1

export const mediaWorker = (): Worker =>
  new Worker(new URL('../../../src/publish/media-worker.ts', import.meta.url), { type: 'module' })

export async function fixtureFile(name: FixtureName): Promise<Blob> {
  const response = await fetch(new URL(`../../fixtures/${name}`, import.meta.url))
  return response.blob()
}

export async function decoded(file: Blob): Promise<Float32Array> {
  const context = new OfflineAudioContext(1, 1, RATE)
  return (await context.decodeAudioData(await file.arrayBuffer())).getChannelData(0)
}

/** How well `part` agrees with `whole` from `startSec` on, behind its fade: 1 is the same. */
export function correlation(part: Float32Array, whole: Float32Array, startSec: number): number {
  const at = SKIPPED_SEC * RATE
  const wanted = part.subarray(at, at + COMPARED_SEC * RATE)
  let best = 0
  const from = Math.round(startSec * RATE) + at
  for (let shift = -MOST_SHIFT_SEC * RATE; shift <= MOST_SHIFT_SEC * RATE; shift++) {
    const score = agreement(wanted, whole, Math.round(from + shift))
    if (score > best) best = score
  }
  return best
}

function agreement(part: Float32Array, whole: Float32Array, from: number): number {
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < part.length; i += STEP) {
    const [x, y] = [part[i] ?? 0, whole[from + i] ?? 0]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return ab / Math.sqrt(aa * bb)
}

/** A picture of noise: nothing compresses worse. */
export async function picture(width: number, height: number, type = 'image/jpeg'): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  for (let i = 0; i < 4000; i++) {
    context.fillStyle = `hsl(${(i * 137) % 360} 80% ${20 + (i % 60)}%)`
    context.fillRect((i * 7919) % width, (i * 104_729) % height, width / 12, height / 12)
  }
  return canvas.convertToBlob({ type, quality: 0.9 })
}

/** How long an audio element that plays an MP3 says that it is, from the address that the setup guide has. */
export function playedSec(mp3: Uint8Array): Promise<number> {
  const audio = new Audio(`data:audio/mp3;base64,${toBase64(mp3)}`)
  return new Promise((resolve, reject) => {
    audio.onplaying = () => {
      audio.pause()
      resolve(audio.duration)
    }
    audio.play().catch(reject)
  })
}
