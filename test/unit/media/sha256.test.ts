import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { startSha256 } from '../../../src/media/sha256.ts'
import { noise } from '../../helpers/records.ts'

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

describe('a running SHA-256', () => {
  it('is that of the whole, however it comes', () => {
    const chunk = fc.uint8Array({ maxLength: 300 })
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
        const hash = startSha256()
        for (const bytes of chunks) hash.update(bytes)
        assert.deepEqual(hash.digest(), sha256(Buffer.concat(chunks)))
      }),
    )
  })

  it('is right at every length around a block, and for megabytes', () => {
    for (const length of [0, 55, 56, 63, 64, 65, 119, 120, 128, 3_000_001]) {
      const hash = startSha256()
      hash.update(noise(length))
      assert.deepEqual(hash.digest(), sha256(noise(length)), String(length))
    }
  })
})
