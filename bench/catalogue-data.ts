// A catalogue of signed albums, made in code and the same in size whatever the run, and an Eldernode's folder that holds it.
import { join } from 'node:path'
import { Ledger } from '../eldernode/store/ledger.ts'
import { Records } from '../eldernode/store/records.ts'
import { type AlbumId, albumIdOf, type Fingerprint, trackIdOf } from '../src/core/ids.ts'
import type { Album } from '../src/core/records.ts'
import { type Entry, signRecord } from '../src/core/signed.ts'
import { soulOf } from '../src/core/souls.ts'
import { makeKey, sha256 } from '../test/helpers/crypto.ts'

const TRACKS = 9
const BATCH = 500
const FIRST = ['Quiet', 'Northern', 'Paper', 'Iron', 'Salt', 'Velvet', 'Hollow', 'Amber', 'Distant', 'Broken']
const SECOND = [
  'Harbour',
  'Lanterns',
  'Weather',
  'Gardens',
  'Engines',
  'Letters',
  'Rivers',
  'Mirrors',
  'Machines',
  'Winters',
]
const GENRES = ['Ambient', 'Folk', 'Jazz', 'Techno', 'Classical', 'Rock', 'Dub', 'Choral']

export type MadeCatalogue = { albums: Album[]; entries: Entry[] }

export async function makeCatalogue(count: number, artists: number): Promise<MadeCatalogue> {
  const keys = await Promise.all(Array.from({ length: artists }, () => makeKey()))
  const made = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const key = keys[i % artists]
      if (!key) throw new RangeError('there are no artists')
      const album = albumOf(i, i % artists, key.fingerprint)
      const { albumId } = album
      return { album, entry: await signRecord(key.signer, await soulOf('albums', albumId, sha256), albumId, album) }
    }),
  )
  return { albums: made.map(({ album }) => album), entries: made.map(({ entry }) => entry) }
}

function albumOf(i: number, artist: number, fingerprint: Fingerprint): Album {
  const albumId = albumIdOf(`album-${i}`, fingerprint) as AlbumId
  const title = `${FIRST[i % 10]} ${SECOND[Math.floor(i / 10) % 10]} ${i}`
  const createdAt = 1_700_000_000_000 + i * 60_000
  return {
    albumId,
    title,
    artistName: `Artist ${artist}`,
    artistId: `artist-${artist}`,
    releaseDate: new Date(createdAt).toISOString().slice(0, 10),
    genre: [GENRES[i % 8] ?? '', GENRES[(i + 3) % 8] ?? ''],
    priceXFG: '1.5',
    tracks: Array.from({ length: TRACKS }, (_, n) => ({
      trackId: trackIdOf(albumId, n + 1),
      title: `${SECOND[(i + n) % 10]} of the ${FIRST[(i * 3 + n) % 10]?.toLowerCase()}`,
      durationSec: 180 + n,
    })),
    paradioPreviewTrackIds: [],
    createdAt,
    updatedAt: createdAt,
    version: createdAt,
  }
}

/** As if all of it had been published to the node of this folder, in this order. */
export async function fillEldernode(dataFolder: string, entries: readonly Entry[]): Promise<void> {
  const ledger = await Ledger.open(join(dataFolder, 'records'))
  try {
    const records = new Records(ledger)
    await records.load()
    for (let at = 0; at < entries.length; at += BATCH) await records.show(entries.slice(at, at + BATCH))
  } finally {
    await ledger.close()
  }
}
