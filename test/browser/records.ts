// Albums as pages get them. A one-pixel cover stands for a picture.
import type { AlbumId, BlobHash, TrackId } from '../../src/core/ids.ts'
import type { Album } from '../../src/core/records.ts'

export const PICTURE =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="8" height="8"%3E%3Crect width="8" height="8" fill="%231f6f54"/%3E%3C/svg%3E'

export function album(slug: string, changes: Partial<Album> = {}): Album {
  const names = ['First', 'Second', 'Third']
  return {
    albumId: `${slug}.AAAAAAAAAAAAAAAA` as AlbumId,
    title: `The ${slug} album`,
    artistName: 'Somebody',
    artistId: 'somebody',
    releaseDate: '2026-10-02',
    genre: ['Ambient'],
    cover: 'ab'.repeat(32) as BlobHash,
    tracks: names.map((title, i) => ({
      trackId: `${slug}-0${i + 1}.AAAAAAAAAAAAAAAA` as TrackId,
      title,
      durationSec: 60 * (i + 1),
    })),
    paradioPreviewTrackIds: [],
    createdAt: 1,
    updatedAt: 1,
    version: 1,
    ...changes,
  }
}

/** Half a minute of silence that an audio element can play. */
export function silence(): string {
  const rate = 8000
  const samples = rate * 30
  const view = new DataView(new ArrayBuffer(44 + samples))
  const text = (at: number, letters: string) => {
    for (const [i, letter] of [...letters].entries()) view.setUint8(at + i, letter.charCodeAt(0))
  }
  text(0, 'RIFF')
  view.setUint32(4, 36 + samples, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  text(36, 'data')
  view.setUint32(40, samples, true)
  new Uint8Array(view.buffer, 44).fill(128)
  return URL.createObjectURL(new Blob([view], { type: 'audio/wav' }))
}

/** Collects the events of one type that an element lets out. */
export function heard<Detail = unknown>(element: EventTarget, type: string): Detail[] {
  const details: Detail[] = []
  element.addEventListener(type, (event) => details.push((event as CustomEvent<Detail>).detail))
  return details
}
