import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  BLOCK,
  handshakeOf,
  interested,
  requestOf,
  type WireMessage,
  WireParser,
} from '../../../../eldernode/fetching/peer-wire.ts'
import { concatBytes } from '../../../../src/core/bytes.ts'
import { DigmError } from '../../../../src/core/errors.ts'
import type { InfoHash } from '../../../../src/core/ids.ts'
import { runs } from '../../../helpers/runs.ts'

const INFO_HASH = 'ab'.repeat(20) as InfoHash
const PEER_ID = 'cd'.repeat(20)
const greeting = handshakeOf(INFO_HASH, PEER_ID)
const message = (id: number, ...bytes: readonly number[]): Uint8Array => {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(bytes.length + 1)
  head.writeUInt8(id, 4)
  return concatBytes([head, Uint8Array.from(bytes)])
}
const greeted = (pieces = 10): WireParser => {
  const parser = new WireParser(pieces)
  parser.push(greeting)
  return parser
}

describe('what a peer says on the wire', () => {
  test('is read whatever it is cut into', () => {
    const said = concatBytes([
      greeting,
      message(5, 0xff, 0xc0),
      Uint8Array.of(0, 0, 0, 0),
      message(20, 1, 2),
      message(1),
      message(7, 0, 0, 0, 3, 0, 0, 64, 0, 9, 8, 7),
      message(4, 0, 0, 0, 9),
      message(0),
    ])
    const expected: WireMessage[] = [
      { kind: 'handshake', infoHash: INFO_HASH, peerId: PEER_ID },
      { kind: 'bitfield', bits: Uint8Array.of(0xff, 0xc0) },
      { kind: 'other' },
      { kind: 'unchoke' },
      { kind: 'piece', index: 3, offset: 16384, bytes: Uint8Array.of(9, 8, 7) },
      { kind: 'have', index: 9 },
      { kind: 'choke' },
    ]
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        const parser = new WireParser(10)
        const heard: WireMessage[] = []
        for (let at = 0, turn = 0; at < said.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1
          heard.push(...parser.push(said.subarray(at, at + size)))
          at += size
        }
        assert.deepEqual(heard, expected)
      }),
      { numRuns: runs(50) },
    )
  })

  const HOSTILE: [string, () => unknown][] = [
    ['another protocol', () => new WireParser(10).push(Buffer.from('GET / HTTP/1.1\r\n'))],
    ['a message longer than a block', () => greeted().push(Uint8Array.of(0, 0, 0x40, 0x0a, 7))],
    ['a message of four gigabytes', () => greeted().push(Uint8Array.of(255, 255, 255, 255))],
    ['a bitfield of another length', () => greeted().push(message(5, 1))],
    ['a piece beyond the last', () => greeted().push(message(4, 0, 0, 0, 10))],
    ['half an index', () => greeted().push(message(4, 0))],
    ['a block of nothing', () => greeted().push(message(7, 0, 0, 0, 0, 0, 0, 0, 0))],
    ['a choke with more behind it', () => greeted().push(message(0, 1))],
  ]
  for (const [name, say] of HOSTILE) {
    test(`may not be ${name}`, () => {
      assert.throws(say, (error) => error instanceof DigmError && error.code === 'bad-request')
    })
  }

  test('may be anything at all: it is read or refused, and never held beyond one message', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => {
        const parser = greeted()
        try {
          for (const chunk of chunks) for (const heard of parser.push(chunk)) assert.ok(heard.kind)
        } catch (error) {
          assert.ok(error instanceof DigmError)
        }
      }),
      { numRuns: runs(200) },
    )
  })
})

test('what is said to a peer is what BEP 3 says', () => {
  assert.equal(greeting.length, 68)
  assert.deepEqual([...interested()], [0, 0, 0, 1, 2])
  assert.deepEqual([...requestOf(3, BLOCK, 300)], [0, 0, 0, 13, 6, 0, 0, 0, 3, 0, 0, 0x40, 0, 0, 0, 1, 44])
})
