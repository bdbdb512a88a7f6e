// An artist nobody has allowed: real sound, a signed seed request, and requests that come as from another machine.
import type { Album } from '../../src/core/records.ts'
import { type Entry, signRecord } from '../../src/core/signed.ts'
import { soulOf } from '../../src/core/souls.ts'
import type { Fetch } from '../../src/node-api/endpoint.ts'
import { createSeedApi, offerAlbum, type SeedApi, uploadAudio } from '../../src/node-api/seed-api.ts'
import { toneWav } from './audio.ts'
import { sha256 } from './crypto.ts'
import { sourceOf } from './node.ts'
import { type AlbumOptions, type MadeAlbum, makeAlbum } from './records.ts'

/** As a reverse proxy passes it on: whoever it is, no program of this machine. */
export const strangerFetch: Fetch = (url, init = {}) =>
  fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), 'x-forwarded-for': '203.0.113.9' } })

export const strangerApi = (url: string): SeedApi => createSeedApi(url, strangerFetch)

export async function seedRequestOf(
  { key, album }: Pick<MadeAlbum, 'key' | 'album'>,
  fields: { status?: 'pending' | 'cancelled'; version?: number } = {},
): Promise<Entry> {
  const { albumId } = album
  const { status = 'pending', version = album.version } = fields
  const request = { albumId, albumVersion: album.version, status, version }
  return signRecord(key.signer, await soulOf('seed-requests', albumId, sha256), albumId, request)
}

let pitch = 200

/** Sound that no other album has, as many seconds a track as said. */
export function sounds(...seconds: readonly number[]): Uint8Array<ArrayBuffer>[] {
  return seconds.map((length) => {
    pitch += 7
    return toneWav({ seconds: length, frequencyHz: pitch, sampleRate: 16_000 })
  })
}

export type Guest = MadeAlbum & { request: Entry; all: Entry[] }

export async function makeGuest(options: AlbumOptions = {}): Promise<Guest> {
  const made = await makeAlbum({ sounds: sounds(3, 2), ...options })
  const request = await seedRequestOf(made)
  return { ...made, request, all: [...made.entries, request] }
}

const trackOf = ({ tracks }: MadeAlbum, infoHash: string) => tracks.find(({ torrent }) => torrent.infoHash === infoHash)

/** Records and torrents. */
export const offer = (api: SeedApi, made: Guest) =>
  offerAlbum(api, {
    albumId: made.albumId,
    entries: made.all,
    torrentOf: async (infoHash) => trackOf(made, infoHash)?.torrentBytes,
    blobOf: async () => undefined,
  })

/** All wanted audio over HTTP. */
export const upload = (api: SeedApi, made: MadeAlbum) =>
  uploadAudio(api, made.albumId, async (infoHash) => {
    const track = trackOf(made, infoHash)
    return track && { fileName: track.torrent.name, source: sourceOf(track.bytes) }
  })

export const sizeOf = ({ tracks }: MadeAlbum): number => tracks.reduce((sum, { bytes }) => sum + bytes.length, 0)

export const withFields = (album: Album, fields: Partial<Album>): Album => ({ ...album, ...fields })

/** Asks until the answer pleases, at most ten seconds. */
export async function until<Value>(ask: () => Promise<Value>, pleases: (value: Value) => boolean): Promise<Value> {
  const endMs = Date.now() + 10_000
  for (;;) {
    const value = await ask()
    if (pleases(value)) return value
    if (Date.now() > endMs) throw new Error(`still ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
