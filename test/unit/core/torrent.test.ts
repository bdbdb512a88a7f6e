import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bencoded, decodeBencode, encodeBencode } from '../../../src/core/bencode.ts'
import { utf8 } from '../../../src/core/bytes.ts'
import { DigmError } from '../../../src/core/errors.ts'
import { parseTorrent, pieceHash } from '../../../src/core/torrent.ts'
import { sha1 } from '../../helpers/crypto.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'
import { runs } from '../../helpers/runs.ts'

const { torrent, torrentBytes } = await makeTorrent(noise(50_000))

test('a torrent of ours reads back as it was made', async () => {
  const read = await parseTorrent(torrentBytes, sha1)
  assert.deepEqual(read, torrent)
  assert.equal(read.length, 50_000)
  assert.equal(pieceHash(read, 3).length, 20)
})

const rejected: [string, Uint8Array][] = [
  ['nothing', new Uint8Array()],
  ['text', utf8('hello')],
  ['a dictionary without info', utf8('d1:ai1ee')],
  ['a leading zero', utf8('d4:infod6:lengthi05eee')],
  ['deep nesting', utf8(`d4:info${'l'.repeat(1000)}${'e'.repeat(1000)}e`)],
  ['a length that runs out of the file', utf8('d4:info99999999999:xe')],
]
for (const [name, bytes] of rejected) {
  test(`${name} is no torrent`, async () => {
    await assert.rejects(
      parseTorrent(bytes, sha1),
      (error) => error instanceof DigmError && error.code === 'bad-torrent',
    )
  })
}

test('a torrent whose name could leave its folder is refused', async () => {
  await assert.rejects(makeTorrent(noise(20_000), '../01.mp3'), { code: 'bad-torrent' })
})

test('a torrent of more than 256 KiB is refused before it is read', async () => {
  await assert.rejects(parseTorrent(new Uint8Array(300_000), sha1), { code: 'too-large' })
})

const value: fc.Memo<Bencoded> = fc.memo((depth) =>
  depth <= 1
    ? fc.oneof(fc.maxSafeInteger(), fc.uint8Array({ maxLength: 20 }))
    : fc.oneof(
        fc.maxSafeInteger(),
        fc.uint8Array({ maxLength: 20 }),
        fc.array(value(depth - 1), { maxLength: 3 }),
        fc
          .array(fc.tuple(fc.string({ maxLength: 5 }), value(depth - 1)), { maxLength: 3 })
          .map((pairs) => new Map(pairs)),
      ),
)

test('bencode comes back as it went', () => {
  fc.assert(
    fc.property(value(3), (input) => {
      const encoded = encodeBencode(input)
      const decoded = decodeBencode(encoded)
      assert.ok(decoded !== undefined)
      assert.deepEqual(encodeBencode(decoded), encoded)
    }),
  )
})

test('mutated torrents are parsed or refused, never more', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: torrentBytes.length - 1 }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      async (changes) => {
        const copy = torrentBytes.slice()
        for (const [at, byte] of changes) copy[at] = byte
        await parseTorrent(copy, sha1).catch((error: unknown) => assert.ok(error instanceof DigmError))
      },
    ),
    { numRuns: runs(300) },
  )
})
