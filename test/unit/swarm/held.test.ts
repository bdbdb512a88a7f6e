import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { putPieces } from '../../../src/storage/pieces.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { notePlayed, putTorrent } from '../../../src/storage/torrents.ts'
import { listHeld } from '../../../src/swarm/held.ts'
import { sha256, verifier } from '../../helpers/crypto.ts'
import { type MadeTrack, makeAlbum } from '../../helpers/records.ts'

const db = openDatabase()
after(() => db.close())

async function hold({ torrent, torrentBytes, bytes }: MadeTrack, pieces: number, playedMs: number): Promise<void> {
  await putTorrent(db, torrent, torrentBytes)
  const held = Array.from({ length: pieces }, (_, index) => ({
    index,
    bytes: bytes.slice(index * 16384, (index + 1) * 16384),
  }))
  await putPieces(db, torrent, held)
  await notePlayed(db, torrent.infoHash, playedMs)
}

describe('listHeld', () => {
  it('lists what is here whole, most recently played first, and nothing that its artist has withdrawn', async () => {
    const album = await makeAlbum({ slug: 'a', trackSizes: [16384, 16384 * 2, 16384 * 3, 16384 * 4] })
    const [old, partial, fresh, unheard] = album.tracks as [MadeTrack, MadeTrack, MadeTrack, MadeTrack]
    await takeIn(db, album.entries, verifier)
    await hold(old, 1, 1000)
    await hold(partial, 1, 5000)
    await hold(fresh, 3, 3000)
    await hold(unheard, 4, 0)
    const listed = async (most: number) => (await listHeld(db, most)).map(({ infoHash }) => infoHash)
    assert.deepEqual(
      await listed(9),
      [fresh, old, unheard].map(({ track }) => track.infoHash),
    )
    assert.deepEqual(await listed(1), [fresh.track.infoHash])

    const { albumId, key } = album
    const withdrawn = { albumId, withdrawnAt: 1_800_000_000_000, version: 1_800_000_000_000 }
    await takeIn(
      db,
      [await signRecord(key.signer, await soulOf('albums', albumId, sha256), albumId, withdrawn)],
      verifier,
    )
    assert.deepEqual(await listed(9), [])
  })
})
