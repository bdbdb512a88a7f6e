import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import stockParse from 'parse-torrent'
import { nodePlatform } from '../../../eldernode/publish/codecs.ts'
import { GIB, MAX_PIECE_LENGTH, MAX_TORRENT_FILE } from '../../../src/core/limits.ts'
import { parseTorrent } from '../../../src/core/torrent.ts'
import { memorySource } from '../../../src/media/source.ts'
import { fittingPieceLength, makeTorrent, sourcesAt } from '../../../src/media/torrent.ts'

const ENDPOINT = 'https://node.example:8443'

describe('making a torrent', () => {
  it('gives what a stock client reads the same way', async () => {
    for (const size of [1, 16_384, 16_385, 9_000_001]) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 7) % 256)
      const file = { name: '07.mp3', durationSec: size / 24_000 }
      const made = await makeTorrent(memorySource(bytes), file, nodePlatform, sourcesAt([ENDPOINT]))
      const stock = await stockParse(made.torrentBytes)
      assert.equal(stock.infoHash, made.infoHash)
      assert.equal(stock.name, '07.mp3')
      assert.equal(stock.length, size)
      assert.equal(stock.pieceLength, made.pieceLength)
      assert.deepEqual(stock.announce, ['wss://node.example:8443/'])
      assert.deepEqual(stock.urlList, [`${ENDPOINT}/webseed/${made.infoHash}/07.mp3`])
      const hashes = Array.from({ length: Math.ceil(size / made.pieceLength) }, (_, i) => {
        const piece = bytes.subarray(i * made.pieceLength, (i + 1) * made.pieceLength)
        return createHash('sha1').update(piece).digest('hex')
      })
      assert.deepEqual(stock.pieces, hashes)
      assert.equal(made.contentHash, `sha256:${createHash('sha256').update(bytes).digest('hex')}`)
      const magnet = await stockParse(made.magnetURI)
      assert.deepEqual([magnet.infoHash, magnet.name, magnet.urlList], [made.infoHash, '07.mp3', stock.urlList])
      assert.equal((await parseTorrent(made.torrentBytes, nodePlatform.sha1)).infoHash, made.infoHash)
    }
  })

  it('has an infohash that does not depend on where it is published', async () => {
    const file = { name: '01.mp3', durationSec: 10 }
    const source = memorySource(new Uint8Array(100_000))
    const [a, b] = await Promise.all(
      ['http://a.example', 'http://b.example'].map((node) =>
        makeTorrent(source, file, nodePlatform, sourcesAt([node])),
      ),
    )
    assert.equal(a?.infoHash, b?.infoHash)
  })

  it('keeps the .torrent of the longest track within its limit', () => {
    for (const [size, durationSec] of [
      [GIB, 60],
      [GIB, 4 * 3600],
      [230_000_000, 4 * 3600],
      [50_000_000, 4 * 3600],
    ] as const) {
      const pieceLength = fittingPieceLength(size, durationSec)
      assert.ok(pieceLength <= MAX_PIECE_LENGTH)
      assert.ok(Math.ceil(size / pieceLength) * 20 + 16_000 < MAX_TORRENT_FILE, `${size} in ${durationSec} s`)
    }
    assert.equal(fittingPieceLength(24_000 * 200, 200), 32_768)
  })

  it('stops when it is told to', async () => {
    const file = { name: '01.mp3', durationSec: 10 }
    const promise = makeTorrent(
      memorySource(new Uint8Array(10)),
      file,
      nodePlatform,
      sourcesAt([ENDPOINT]),
      undefined,
      {
        aborted: true,
      },
    )
    await assert.rejects(promise, { code: 'cancelled' })
  })
})
