import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { sameBytes } from '../../../src/core/bytes.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getWhole, putWhole } from '../../../src/storage/own-audio.ts'
import { getPieces } from '../../../src/storage/pieces.ts'
import { getTorrent } from '../../../src/storage/torrents.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'

const SIZE = 9 * 1024 * 1024 + 77

describe('audio that was made here', () => {
  let db: Database
  beforeEach(() => {
    db = openDatabase()
  })
  afterEach(async () => {
    await db.close()
    indexedDB.deleteDatabase('digm')
  })

  it('is kept, joined and whole, and every piece of it is there', async () => {
    const bytes = noise(SIZE)
    const { torrent, torrentBytes } = await makeTorrent(bytes, '01.mp3', 65_536)
    await putWhole(db, torrent, torrentBytes, new Blob([bytes]), 1)
    const row = await getTorrent(db, torrent.infoHash)
    assert.deepEqual([row?.kept, row?.joined, row?.bytesHeld], [true, true, SIZE])
    const whole = await (await getWhole(db, torrent))?.arrayBuffer()
    assert.ok(whole && sameBytes(new Uint8Array(whole), bytes))
    const [piece] = await getPieces(db, torrent, { first: 70, last: 70 })
    assert.ok(piece && sameBytes(new Uint8Array(piece), bytes.slice(70 * 65_536, 71 * 65_536)))
  })

  it('goes on where it was interrupted, and is not whole before', async () => {
    const bytes = noise(SIZE, 2)
    const { torrent, torrentBytes } = await makeTorrent(bytes, '01.mp3', 65_536)
    const blob = new Blob([bytes])
    const cut = Object.assign(Object.create(blob), {
      slice: (from: number, to: number) => {
        if (from > 5e6) throw new Error('the page is gone')
        return blob.slice(from, to)
      },
    }) as Blob
    await assert.rejects(putWhole(db, torrent, torrentBytes, cut, 1))
    const half = await getTorrent(db, torrent.infoHash)
    assert.ok(half && half.bytesHeld > 0 && half.bytesHeld < SIZE && !half.joined)
    assert.equal(await getWhole(db, torrent), undefined)
    let copied = 0
    const rest = Object.assign(Object.create(blob), {
      slice: (from: number, to: number) => {
        copied += to - from
        return blob.slice(from, to)
      },
    }) as Blob
    await putWhole(db, torrent, torrentBytes, rest, 1)
    assert.equal(copied, SIZE - half.bytesHeld)
    assert.equal((await getTorrent(db, torrent.infoHash))?.joined, true)
  })
})
