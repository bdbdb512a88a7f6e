// What a second artist, with a good key of their own, may try on the album of another: to change it, to put something else in its
// place, to hide it or to bring an older version back.
import { type AlbumId, albumIdOf, trackIdOf } from '../../src/core/ids.ts'
import type { Album } from '../../src/core/records.ts'
import { type Entry, signRecord } from '../../src/core/signed.ts'
import { type RecordKind, soulOf } from '../../src/core/souls.ts'
import { makeKey, sha256 } from './crypto.ts'
import { type MadeAlbum, makeAlbum } from './records.ts'

export type Attempt = { readonly what: string; readonly entry: Entry; readonly state: number }
export type Attacked = {
  /** Its tracks, and its newest version as first of `entries`. */
  readonly album: Album
  readonly entries: readonly Entry[]
  readonly attempts: readonly Attempt[]
}

type Wrapped = { r: string; k: string; s: string }
const unwrapped = ({ value }: Entry): Wrapped => JSON.parse(value) as Wrapped

export async function attackedAlbum(): Promise<Attacked> {
  const made = await makeAlbum({ title: 'First version' })
  const thief = await makeKey()
  const own = await makeAlbum({ key: thief, slug: 'test-album' })
  const [old, track] = made.entries as [Entry, Entry]
  const album: Album = { ...made.album, title: 'As its artist wrote it', version: made.album.version + 10 }
  const sign = async (key: MadeAlbum['key'], kind: RecordKind, id: string, record: object, at?: string) =>
    signRecord(key.signer, at ?? (await soulOf(kind, id, sha256)), id, { ...record })
  const good = await sign(made.key, 'albums', made.albumId, album)

  const state = album.version + 10
  const changed: Album = { ...album, title: 'Stolen', version: state }
  const stolen = await sign(thief, 'albums', made.albumId, changed)
  const withdrawal = { albumId: made.albumId, withdrawnAt: state, version: state }
  const profile = {
    fingerprint: made.key.fingerprint,
    name: 'Thief',
    createdAt: state,
    updatedAt: state,
    version: state,
  }
  const elsewhere = good.soul === 'digm/albums/00' ? 'digm/albums/01' : 'digm/albums/00'
  const shadowId = albumIdOf('test-album-2', made.key.fingerprint) as AlbumId
  const newTrackId = trackIdOf(made.albumId, 9)
  const ownTrack = own.tracks[0]?.track
  const { r, k, s } = unwrapped(good)
  const as = (entry: Entry, value: string): Entry => ({ ...entry, value })
  const attempt = (what: string, entry: Entry, stateOf = state): Attempt => ({ what, entry, state: stateOf })

  return {
    album,
    entries: [good, ...made.entries.slice(1)],
    attempts: [
      attempt('a later version under the key of the thief', stolen),
      attempt('the same with the name of the owner’s key', as(good, JSON.stringify({ ...unwrapped(stolen), k }))),
      attempt(
        'another title under the owner’s signature',
        as(good, good.value.replace('wrote', 'stole')),
        album.version,
      ),
      attempt(
        'a later version under the owner’s old signature',
        as(good, JSON.stringify({ r: unwrapped(stolen).r, k, s })),
      ),
      attempt('an older version again', old, made.album.version),
      attempt('an older version as if it were later', old, state),
      attempt('the newest version as if it were later still', good, state),
      attempt('the newest version spelt longer', as(good, JSON.stringify({ r, k, s }, null, 1)), album.version),
      attempt('the newest version spelt in another order', as(good, JSON.stringify({ s, k, r })), album.version),
      attempt(
        'the newest version with something beside it',
        as(good, JSON.stringify({ r, k, s, c: '' })),
        album.version,
      ),
      attempt('the thief’s own album in its place', { ...(own.entries[0] as Entry), soul: good.soul, key: good.key }),
      attempt('a withdrawal by the thief', await sign(thief, 'albums', made.albumId, withdrawal)),
      attempt('a track of it in its place', { ...track, soul: good.soul, key: good.key }, made.album.version),
      attempt('it in another shard, where readers would meet it twice', { ...good, soul: elsewhere }, album.version),
      attempt(
        'another album under the artist’s name',
        await sign(thief, 'albums', shadowId, { ...changed, albumId: shadowId }),
      ),
      attempt(
        'another track of it',
        await sign(thief, 'tracks', newTrackId, {
          ...ownTrack,
          trackId: newTrackId,
          albumId: made.albumId,
          version: state,
        }),
      ),
      attempt('the artist under another name', await sign(thief, 'artists', made.key.fingerprint, profile)),
      attempt(
        'the artist’s key as retired',
        await sign(thief, 'artists', made.key.fingerprint, { ...profile, retired: { at: state } }),
      ),
      attempt('nothing in its place', as(good, '')),
    ],
  }
}
