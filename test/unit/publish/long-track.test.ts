// Two hours of sound through the works of the media worker: measured in one pass and cut anywhere, and never whole in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MIB } from '../../../src/core/limits.ts'
import { works } from '../../../src/publish/media-works.ts'
import { encodeWav } from '../../helpers/encode.ts'

const SECONDS = 2 * 3600
const RATE = 8000
const STRETCH_SEC = 10

/** A file that is made as it is read, and how much of it was. */
function longWav() {
  const level = (i: number) => 0.3 * Math.sin(i / 9) * (0.5 + 0.5 * Math.sin(i / 40_000))
  const sound = (length: number) => Float32Array.from({ length }, (_, i) => level(i))
  const stretch = encodeWav({ channels: [sound(STRETCH_SEC * RATE)], sampleRate: RATE })
  const head = stretch.slice(0, 44)
  const samples = stretch.slice(44)
  const size = head.length + SECONDS * RATE * 2
  const view = new DataView(head.buffer)
  view.setUint32(4, size - 8, true)
  view.setUint32(40, size - head.length, true)
  const read = { bytes: 0, largest: 0 }
  const file = {
    size,
    slice: (start: number, end: number) => ({
      async arrayBuffer() {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start))
        read.bytes += bytes.length
        read.largest = Math.max(read.largest, bytes.length)
        for (let at = 0; at < bytes.length; ) {
          const place = start + at
          const [from, source] = place < head.length ? [place, head] : [(place - head.length) % samples.length, samples]
          const part = source.subarray(from, from + bytes.length - at)
          bytes.set(part, at)
          at += part.length
        }
        return bytes.buffer
      },
    }),
  }
  return { file: file as unknown as Blob, read }
}

const never = { aborted: false }

test('a track of two hours is measured in pieces and never lies in memory whole', async () => {
  const { file, read } = longWav()
  const { clean } = await works.read({ file }, () => undefined, never)
  assert.equal(clean.durationSec, SECONDS)
  assert.ok(read.bytes < MIB, `${read.bytes} bytes to know what it is`)
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  const measured = await works.measure(
    { file, clean },
    () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    },
    never,
  )
  assert.ok(measured)
  assert.ok(read.bytes >= file.size && read.largest <= MIB, `${read.largest} bytes in one go`)
  // As floats it has 230 MB.
  assert.ok(most < 100 * MIB, `${Math.round(most / MIB)} MiB at once`)
})

test('a preview near the end of two hours reads little more than it plays', async () => {
  const { file, read } = longWav()
  const { clean } = await works.read({ file }, () => undefined, never)
  const cut = await works.cut({ file, clean, span: { startSec: 7000, durationSec: 30 } }, () => undefined, never)
  assert.deepEqual([cut.startSec, cut.durationSec], [7000, 30])
  assert.ok(read.bytes < 2 * MIB, `${read.bytes} bytes`)
})
