import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { concatBytes } from '../../../src/core/bytes.ts'
import { chunksOf, memorySource, type Part, partsSource, readExactly } from '../../../src/media/source.ts'

const original = Uint8Array.from({ length: 1000 }, (_, i) => i % 251)

describe('a file made of parts', () => {
  it('reads like the parts laid end to end, from anywhere to anywhere', async () => {
    const stretch = fc
      .tuple(fc.nat({ max: 1000 }), fc.nat({ max: 1000 }))
      .map(([a, b]): Part => ({ from: Math.min(a, b), to: Math.max(a, b) }))
    const part = fc.oneof(
      stretch,
      fc.uint8Array({ maxLength: 50 }).map((bytes): Part => ({ bytes })),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), fc.nat(6000), fc.nat(6000), async (parts, a, b) => {
        const whole = concatBytes(
          parts.map((one) => ('bytes' in one ? one.bytes : original.subarray(one.from, one.to))),
        )
        const source = partsSource(memorySource(original), parts)
        assert.equal(source.size, whole.length)
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        assert.deepEqual(await source.read(from, to), whole.slice(from, to))
      }),
    )
  })

  it('comes in chunks that miss nothing', async () => {
    const chunks: Uint8Array[] = []
    for await (const chunk of chunksOf(memorySource(original), 333)) chunks.push(chunk)
    assert.deepEqual(
      chunks.map((chunk) => chunk.length),
      [333, 333, 333, 1],
    )
    assert.deepEqual(concatBytes(chunks), original)
  })

  it('says when the file beneath has become shorter', async () => {
    const shrunk = { size: 1000, read: async (from: number, to: number) => original.subarray(from, Math.min(to, 500)) }
    const source = partsSource(shrunk, [{ from: 0, to: 1000 }])
    await assert.rejects(source.read(0, 1000), { code: 'unreadable-file' })
    await assert.rejects(readExactly(memorySource(original), 900, 1001), { code: 'truncated-audio' })
  })
})
