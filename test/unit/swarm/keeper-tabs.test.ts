// Two tabs of one device keep albums: what one does the other shows, and neither does it twice.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { InfoHash } from '../../../src/core/ids.ts'
import { getTorrent } from '../../../src/storage/torrents.ts'
import { makeAlbum } from '../../helpers/records.ts'
import { until } from '../../helpers/signals.ts'
import { aDeviceForEachTest, bytesOf, db, keeperOf, reaches, serveAlbums } from './keeper-device.ts'

aDeviceForEachTest()

describe('an album that two tabs keep', () => {
  it('is done by one of two tabs, and both show it', async () => {
    const album = await makeAlbum({ trackSizes: [500_000, 400_000] })
    const { url, sent } = await serveAlbums(album)
    const [one, two] = [keeperOf(url), keeperOf(url)]
    await Promise.all([one.keep(album.albumId), two.keep(album.albumId)])
    assert.equal(sent.audioBytes, bytesOf(album))
    assert.equal(one.stateOf(album.albumId).value.status, 'kept')
    assert.equal(two.stateOf(album.albumId).value.status, 'kept')
  })

  it('shows in another tab, which lets it go for both', async () => {
    const album = await makeAlbum({ trackSizes: [2_000_000] })
    const { url, node } = await serveAlbums(album)
    let answered = 0
    node.beforeAudio = () => ++answered === 1
    const [one, two] = [keeperOf(url), keeperOf(url)]
    const [here, there] = [one.stateOf(album.albumId), two.stateOf(album.albumId)]
    const done = one.keep(album.albumId)
    await until(there, (value) => value.status === 'fetching' && value.bytesHeld >= 64 * 16384)
    assert.deepEqual((await two.library.list()).ids, [album.albumId])
    const before = one.library.changes.value
    await two.remove(album.albumId)
    await done
    await Promise.all([reaches(here, 'none'), reaches(there, 'none')])
    await until(one.library.changes, (count) => count > before)
    assert.deepEqual(await one.library.list(), { ids: [], incomplete: 0 })
    assert.equal((await getTorrent(db, album.tracks[0]?.track.infoHash as InfoHash))?.kept, false)
  })
})
