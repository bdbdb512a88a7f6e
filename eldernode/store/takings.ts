// Albums this node was asked to seed and has admitted: their room is set aside until they are whole, given up or cancelled.
// `w!<albumId>` in the ledger; the audio's share stands under `u!<infoHash>`, as that of any upload.
import { type AlbumId, type Fingerprint, fingerprintIn } from '../../src/core/ids.ts'

export type Taking = {
  albumVersion: number
  requestVersion: number
  /** Audio that was not here when it was admitted. */
  audioBytes: number
  /** The most that torrents, cover and previews may take. */
  smallBytes: number
  /** By the request of somebody who may not write without one: counts against the share of strangers. */
  isGuest: boolean
  /** While the node serves no audio: torrents, cover and previews are all it takes, for as long as the album is asked for. */
  isBare?: boolean | undefined
  /** When it was admitted, Unix milliseconds. */
  sinceMs: number
}

export type Sums = { albums: number; bytes: number }

export class Takings {
  private readonly albums = new Map<AlbumId, Taking>()
  /** Known since the start only: nobody's address is written down. */
  private readonly addresses = new Map<AlbumId, string>()

  get(id: AlbumId): Taking | undefined {
    return this.albums.get(id)
  }

  ids(): AlbumId[] {
    return [...this.albums.keys()]
  }

  set(id: AlbumId, taking: Taking, address?: string): void {
    this.albums.set(id, taking)
    if (address !== undefined) this.addresses.set(id, address)
  }

  delete(id: AlbumId): void {
    this.albums.delete(id)
    this.addresses.delete(id)
  }

  addressOf(id: AlbumId): string | undefined {
    return this.addresses.get(id)
  }

  get smallBytes(): number {
    let bytes = 0
    for (const taking of this.albums.values()) bytes += taking.smallBytes
    return bytes
  }

  /** Strangers' albums but one: of one artist, by one address, or of all. Those without audio are not under way: they stay so. */
  guests(except: AlbumId, of: { artist?: Fingerprint; address?: string; isBare?: true }): Sums {
    const sums: Sums = { albums: 0, bytes: 0 }
    for (const [id, { isGuest, audioBytes, smallBytes, isBare }] of this.albums) {
      const isMeant =
        id !== except &&
        isBare === of.isBare &&
        (of.artist === undefined || fingerprintIn(id) === of.artist) &&
        (of.address === undefined || this.addresses.get(id) === of.address)
      if (!isGuest || !isMeant) continue
      sums.albums++
      sums.bytes += audioBytes + smallBytes
    }
    return sums
  }
}
