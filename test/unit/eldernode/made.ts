// Albums of the helpers, changed and signed anew, with cover and preview where a test needs them.
import { createHash } from 'node:crypto'
import type { BlobHash } from '../../../src/core/ids.ts'
import type { Album, Artist, Track, Withdrawn } from '../../../src/core/records.ts'
import { type Entry, signRecord } from '../../../src/core/signed.ts'
import { type RecordKind, soulOf } from '../../../src/core/souls.ts'
import { framedNoise } from '../../helpers/audio.ts'
import { sha256 } from '../../helpers/crypto.ts'
import { type MadeAlbum, type MadeTrack, makeAlbum, noise } from '../../helpers/records.ts'

type Key = MadeAlbum['key']

const sign = async (key: Key, kind: RecordKind, id: string, record: object): Promise<Entry> =>
  signRecord(key.signer, await soulOf(kind, id, sha256), id, { ...record })

export const signAlbum = (key: Key, album: Album): Promise<Entry> => sign(key, 'albums', album.albumId, album)
export const signTrack = (key: Key, track: Track): Promise<Entry> => sign(key, 'tracks', track.trackId, track)
export const signWithdrawal = (key: Key, withdrawn: Withdrawn): Promise<Entry> =>
  sign(key, 'albums', withdrawn.albumId, withdrawn)

export const signArtist = (key: Key, artist: Artist): Promise<Entry> => sign(key, 'artists', artist.fingerprint, artist)

export const hashOf = (bytes: Uint8Array): BlobHash => createHash('sha256').update(bytes).digest('hex') as BlobHash

export const PNG = Uint8Array.from([...Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...noise(500)])
export const PREVIEW = framedNoise(10, 9)

/** One album with everything that can be missing: cover, preview, torrents, audio. */
export async function makeFullAlbum(): Promise<MadeAlbum> {
  const made = await makeAlbum({ trackSizes: [40_000, 90_000] })
  const [first] = made.tracks
  if (!first) throw new Error('an album without tracks')
  const album: Album = { ...made.album, cover: hashOf(PNG), paradioPreviewTrackIds: [first.track.trackId] }
  first.track = { ...first.track, preview: { hash: hashOf(PREVIEW), startSec: 1, durationSec: 1 } }
  const tracks = await Promise.all(made.tracks.map(({ track }) => signTrack(made.key, track)))
  return { ...made, album, entries: [await signAlbum(made.key, album), ...tracks] }
}

export function firstOf({ tracks }: MadeAlbum): MadeTrack {
  const [first] = tracks
  if (!first) throw new Error('an album without tracks')
  return first
}
