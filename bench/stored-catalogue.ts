// A device on which a catalogue has been stored: signed albums with covers, put where the app keeps them, at the speed of the disk.
import type { BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { toBase64, toHex } from '../src/core/bytes.ts'
import { type AlbumId, albumIdOf, type BlobHash, trackIdOf } from '../src/core/ids.ts'
import type { Album } from '../src/core/records.ts'
import { signRecord } from '../src/core/signed.ts'
import { soulOf } from '../src/core/souls.ts'
import { drawCover } from '../src/media/drawn-cover.ts'
import { cutPages, type ListingPage, lineOf } from '../src/storage/listing-page.ts'
import type { AlbumRow } from '../src/storage/schema.ts'
import { controlled } from '../test/helpers/app.ts'
import { makeKey, sha256 } from '../test/helpers/crypto.ts'
import type { TestEldernode } from '../test/helpers/eldernode.ts'
import { makeCorpus } from './search-corpus.ts'

const ARTISTS = 500
/** Albums share so many pictures; those of one screen all differ. */
const COVERS = 100
const COVER_PX = 600
const BATCH = 1_000
const CREATED_MS = Date.UTC(2026, 0, 1)

type CoverFile = { hash: BlobHash; mime: string; base64: string }
export type StoredCatalogue = {
  rows: readonly AlbumRow[]
  listing: readonly ListingPage[]
  covers: readonly CoverFile[]
}

export async function makeStored(count: number): Promise<StoredCatalogue> {
  const keys = await Promise.all(Array.from({ length: Math.min(ARTISTS, count) }, makeKey))
  const covers = await Promise.all(Array.from({ length: Math.min(COVERS, count) }, (_, i) => makeCover(i)))
  const lines: string[] = []
  const rows = await Promise.all(
    makeCorpus(count, keys.length).map(async (drawn, i): Promise<AlbumRow> => {
      const key = keys[i % keys.length] as (typeof keys)[number]
      const version = CREATED_MS + i
      const albumId = albumIdOf(`album-${i}`, key.fingerprint) as AlbumId
      const album: Album = {
        ...drawn,
        albumId,
        tracks: drawn.tracks.map((track, n) => ({ ...track, trackId: trackIdOf(albumId, n + 1) })),
        createdAt: version,
        updatedAt: version,
        version,
      }
      const cover = covers[i % covers.length]
      if (cover) album.cover = cover.hash
      lines.push(lineOf(album))
      const soul = await soulOf('albums', albumId, sha256)
      const { value } = await signRecord(key.signer, soul, albumId, album)
      return { soul, version, value, albumId }
    }),
  )
  return { rows, listing: cutPages('', lines.sort()), covers }
}

async function makeCover(i: number): Promise<CoverFile> {
  const drawn = await sharp(drawCover(`Cover ${i}`, 'Nobody'))
    .resize(COVER_PX)
    .webp()
    .toBuffer()
  const bytes = new Uint8Array(drawn)
  return { hash: toHex(await sha256(bytes)) as BlobHash, mime: 'image/webp', base64: toBase64(bytes) }
}

/** As it is left after a first visit: the worker in control, the catalogue in the database, no page open. */
export async function visitWith(context: BrowserContext, node: TestEldernode, stored: StoredCatalogue): Promise<void> {
  const page = await context.newPage()
  await page.goto(node.url)
  await controlled(page)
  await page.waitForLoadState('networkidle')
  for (let at = 0; at < stored.rows.length; at += BATCH) {
    const { listing, covers } = at === 0 ? stored : { listing: [], covers: [] }
    await put(page, { rows: stored.rows.slice(at, at + BATCH), listing, covers })
  }
  await page.close()
}

const put = (page: Page, stored: StoredCatalogue): Promise<void> =>
  page.evaluate(
    ({ rows, listing, covers }) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('digm')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const tx = opening.result.transaction(['albums', 'listing', 'blobs'], 'readwrite')
          tx.oncomplete = () => {
            opening.result.close()
            resolve()
          }
          tx.onabort = () => reject(tx.error)
          for (const row of rows) tx.objectStore('albums').put(row)
          for (const one of listing) tx.objectStore('listing').put(one)
          for (const { hash, mime, base64 } of covers) {
            const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer
            tx.objectStore('blobs').put({ hash, mime, bytes })
          }
        }
      }),
    stored,
  )
