import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PageSource } from '../../../../eldernode/fetching/from-page.ts'
import { DigmError, type ErrorCode } from '../../../../src/core/errors.ts'
import type { InfoHash } from '../../../../src/core/ids.ts'

const INFO_HASH = 'ab'.repeat(20) as InfoHash
const OTHER = 'cd'.repeat(20) as InfoHash
const [ONE, TWO, FAR] = [
  { peerId: '11'.repeat(20), address: '192.0.2.1' },
  { peerId: '22'.repeat(20), address: '192.0.2.1' },
  { peerId: '33'.repeat(20), address: '192.0.2.2' },
]
const pages = () =>
  new PageSource({
    rtcPorts: undefined,
    tracker: { seeds: () => [ONE, TWO, FAR], offer: async () => undefined },
  })
const failing = (code: ErrorCode) => async () => Promise.reject(new DigmError(code))

describe('pages that say they have a torrent', () => {
  test('are asked as long as they bring it', async () => {
    const source = pages()
    assert.equal(await source.judge(INFO_HASH, ONE, async () => undefined), undefined)
    assert.deepEqual(source.seeds(INFO_HASH), [ONE, TWO, FAR])
  })

  test('are left alone for a while when they bring nothing, one by one', async () => {
    const source = pages()
    assert.equal((await source.judge(INFO_HASH, ONE, failing('timeout')))?.code, 'timeout')
    assert.deepEqual(source.seeds(INFO_HASH), [TWO, FAR])
    assert.deepEqual(source.seeds(OTHER), [ONE, TWO, FAR])
  })

  test('that send rubbish are not asked again, nor for a while who sits at the same address', async () => {
    const source = pages()
    assert.equal((await source.judge(INFO_HASH, ONE, failing('hash-mismatch')))?.code, 'hash-mismatch')
    assert.deepEqual(source.seeds(INFO_HASH), [FAR])
  })

  test('that another way has overtaken are blamed for nothing', async () => {
    const source = pages()
    await source.judge(INFO_HASH, ONE, failing('cancelled'))
    assert.deepEqual(source.seeds(INFO_HASH), [ONE, TWO, FAR])
  })

  test('that do not answer are unreachable, and this node has not crashed', async () => {
    const source = pages()
    const signal = AbortSignal.timeout(1)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    const torrent = {
      infoHash: INFO_HASH,
      name: '01.mp3',
      length: 1,
      pieceLength: 16_384,
      pieceHashes: new Uint8Array(20),
    }
    await assert.rejects(source.audio(torrent, ONE, 0, signal).next(), { code: 'cancelled' })
    await assert.rejects(source.audio(torrent, ONE, 0, new AbortController().signal).next(), { code: 'unreachable' })
  })
})
