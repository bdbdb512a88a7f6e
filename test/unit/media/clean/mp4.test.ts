import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { DigmError } from '../../../../src/core/errors.ts'
import { fixture } from '../../../helpers/audio.ts'
import { cleaned, contains } from '../../../helpers/sound.ts'

type Box = { type: string; start: number; end: number }

function topBoxes(bytes: Uint8Array): Box[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const boxes: Box[] = []
  for (let at = 0; at < bytes.length; at += view.getUint32(at)) {
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1')
    boxes.push({ type, start: at, end: at + view.getUint32(at) })
  }
  return boxes
}

const bodyOf = (bytes: Uint8Array, type: string): Uint8Array => {
  const box = topBoxes(bytes).find((candidate) => candidate.type === type)
  assert.ok(box, type)
  return bytes.subarray(box.start + 8, box.end)
}

/** Entries of the first table of this name, wherever it stands. */
function offsetsIn(bytes: Uint8Array, name: 'stco' | 'co64'): number[] {
  const at = Buffer.from(bytes).indexOf(name)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: view.getUint32(at + 8) }, (_, i) =>
    name === 'stco' ? view.getUint32(at + 12 + i * 4) : Number(view.getBigUint64(at + 12 + i * 8)),
  )
}

const decodedMd5 = (bytes: Uint8Array): string =>
  spawnSync('ffmpeg', ['-v', 'error', '-i', 'pipe:0', '-map', '0:a', '-f', 'md5', '-'], {
    input: bytes,
  }).stdout.toString()

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0

describe('cleaning an M4A', () => {
  it('puts the index first, without the picture, and leaves the sound as it was', async () => {
    const original = await fixture('tone.m4a')
    const { bytes, plan } = await cleaned(original)
    assert.deepEqual(
      topBoxes(bytes).map((box) => box.type),
      ['ftyp', 'moov', 'mdat'],
    )
    assert.ok(contains(original, Buffer.from('covr')))
    assert.ok(!contains(bytes, Buffer.from('covr')))
    assert.ok(contains(original, Buffer.from('JFIF')))
    assert.ok(!contains(bytes, Buffer.from('JFIF')))
    assert.deepEqual(bodyOf(bytes, 'mdat'), bodyOf(original, 'mdat'))
    assert.deepEqual([plan.codec, plan.mime, plan.extension, plan.channels], ['aac', 'audio/mp4', 'm4a', 2])
    assert.ok(Math.abs(plan.durationSec - 8) < 0.1)
  })

  it('moves every chunk offset by what the sound has moved', async () => {
    const original = await fixture('tone.m4a')
    const { bytes } = await cleaned(original)
    const before = offsetsIn(original, 'stco')
    const after = offsetsIn(bytes, 'stco')
    assert.ok(before.length > 0)
    for (const [i, offset] of after.entries()) {
      const old = before[i] ?? 0
      assert.deepEqual(bytes.subarray(offset, offset + 64), original.subarray(old, old + 64))
    }
  })

  it('reads 64-bit chunk offsets', async () => {
    const original = await fixture('tone.m4a')
    const wide = withWideOffsets(original)
    const { bytes } = await cleaned(wide)
    assert.deepEqual(
      offsetsIn(bytes, 'co64').map((offset) => [...bytes.subarray(offset, offset + 16)]),
      offsetsIn(original, 'stco').map((offset) => [...original.subarray(offset, offset + 16)]),
    )
  })

  it('decodes to the same sound', { skip: hasFfmpeg ? false : 'ffmpeg is not installed' }, async () => {
    const original = await fixture('tone.m4a')
    const before = decodedMd5(original)
    assert.match(before, /^MD5=/)
    assert.equal(decodedMd5((await cleaned(original)).bytes), before)
  })

  it('refuses a cut file, a video and a fragmented one', async () => {
    const original = await fixture('tone.m4a')
    for (const share of [0.1, 0.5, 0.79, 0.9, 0.999]) {
      const cut = original.subarray(0, Math.floor(original.length * share))
      await assert.rejects(cleaned(cut), { code: 'truncated-audio' }, String(share))
    }
    // With the index first, as streaming services write it, only the sound is cut.
    const published = (await cleaned(original)).bytes
    await assert.rejects(cleaned(published.subarray(0, published.length - 10)), { code: 'truncated-audio' })
    await assert.rejects(cleaned(await fixture('video.mp4')), { code: 'unsupported-audio' })
    const moof = Uint8Array.of(0, 0, 0, 8, ...Buffer.from('moof'))
    await assert.rejects(cleaned(Buffer.concat([original, moof])), { code: 'unsupported-audio' })
  })
})

describe('a protected M4A', () => {
  for (const entry of ['drms', 'enca', 'aavd']) {
    it(`is refused as such by its sample entry '${entry}'`, async () => {
      const bought = Buffer.from(await fixture('tone.m4a'))
      bought.write(entry, bought.indexOf('mp4a', bought.indexOf('stsd')), 'latin1')
      await assert.rejects(cleaned(new Uint8Array(bought)), (error) => {
        assert.ok(error instanceof DigmError)
        assert.deepEqual([error.code, error.details.reason], ['unsupported-audio', 'it is protected against copying'])
        return true
      })
    })
  }
})

/** `stco` as `co64`, all boxes around it longer by as much; the index stands at the end, so no sound moves. */
function withWideOffsets(bytes: Uint8Array): Uint8Array {
  const source = Buffer.from(bytes)
  const at = source.indexOf('stco')
  const count = source.readUInt32BE(at + 8)
  const table = Buffer.alloc(8 * count)
  for (let i = 0; i < count; i++) table.writeUInt32BE(source.readUInt32BE(at + 12 + i * 4), i * 8 + 4)
  const wide = Buffer.concat([source.subarray(0, at + 12), table, source.subarray(at + 12 + count * 4)])
  wide.write('co64', at, 'latin1')
  wide.writeUInt32BE(16 + 8 * count, at - 4)
  for (const name of ['stbl', 'minf', 'mdia', 'trak', 'moov']) {
    const box = wide.lastIndexOf(name, at) - 4
    wide.writeUInt32BE(wide.readUInt32BE(box) + 4 * count, box)
  }
  return new Uint8Array(wide)
}
