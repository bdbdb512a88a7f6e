// What waits on this device to be signed, as it lies in storage: read through its parser, by bare ids.
import * as v from 'valibot'
import { type BlobHash, type InfoHash, isBlobHash, isContentHash, isInfoHash, isSlug, type Slug } from '../core/ids.ts'
import type { Database } from '../storage/database.ts'
import { getOwn, listOwn, nextOrder, type OwnRow, putOwn } from '../storage/own-rows.ts'
import { type Album, type Fields, parseAlbum, parseTrack, type Track } from './guide.ts'
import type { FileFacts } from './track-record.ts'

export type Waiting<Data> = { row: OwnRow; data: Data }
export type WaitingAlbum = { input: Album & Fields; cover: BlobHash | undefined }
export type WaitingPreview = { hash: BlobHash; startSec: number; durationSec: number }

const seconds = v.pipe(v.number(), v.minValue(0))
const hash = v.custom<BlobHash>(isBlobHash)
const albumData = v.object({ input: v.unknown(), cover: v.optional(hash) })
const previewData = v.object({ hash, startSec: seconds, durationSec: seconds })
const factsData = v.object({
  magnetURI: v.string(),
  infoHash: v.custom<InfoHash>(isInfoHash),
  pieceLength: v.number(),
  mime: v.string(),
  codec: v.string(),
  bitrate: v.number(),
  durationSec: seconds,
  contentHash: v.custom<FileFacts['contentHash']>(isContentHash),
  fileSize: v.number(),
})

const seededData = v.object({ albumSlug: v.custom<Slug>(isSlug) })

/** Undefined for what another version of this program has written otherwise. */
function read<Data>(row: OwnRow | undefined, parse: (data: unknown) => Data | undefined): Waiting<Data> | undefined {
  if (!row) return undefined
  try {
    const data = parse(row.data)
    return data === undefined ? undefined : { row, data }
  } catch {
    return undefined
  }
}

const parsed =
  <Data>(schema: v.GenericSchema<unknown, Data>) =>
  (data: unknown): Data | undefined => {
    const result = v.safeParse(schema, data)
    return result.success ? result.output : undefined
  }

function albumIn(data: unknown): WaitingAlbum | undefined {
  const row = parsed(albumData)(data)
  return row && { input: parseAlbum(row.input), cover: row.cover }
}

export const trackIn = (data: unknown): (Track & Fields) | undefined =>
  data === undefined ? undefined : parseTrack(data)

export const getWaitingAlbum = async (db: Database, slug: Slug) => read(await getOwn(db, 'album', slug), albumIn)
export const getWaitingTrack = async (db: Database, slug: Slug) => read(await getOwn(db, 'track', slug), trackIn)
export const getWaitingPreview = async (db: Database, slug: Slug) =>
  read(await getOwn(db, 'preview', slug), parsed(previewData))
export const getFileFacts = async (db: Database, infoHash: InfoHash) =>
  read(await getOwn(db, 'file', infoHash), parsed(factsData))?.data

/** In the order they were stored. */
export const listWaitingAlbums = async (db: Database) =>
  (await listOwn(db, 'album')).flatMap((row) => read(row, albumIn) ?? [])

export const listWaitingTracks = async (db: Database, albumSlug?: Slug) =>
  (await listOwn(db, 'track'))
    .flatMap((row) => read(row, trackIn) ?? [])
    .filter(({ data }) => albumSlug === undefined || data.albumId === albumSlug)

export const listWaitingPreviews = async (db: Database) =>
  (await listOwn(db, 'preview')).flatMap((row) => read(row, parsed(previewData)) ?? [])

export const putWaitingAlbum = (db: Database, slug: Slug, data: WaitingAlbum) =>
  putOwn(db, 'album', { key: slug, order: nextOrder(), data })
export const putWaitingPreview = (db: Database, slug: Slug, data: WaitingPreview) =>
  putOwn(db, 'preview', { key: slug, order: nextOrder(), data })
export const putFileFacts = (db: Database, facts: FileFacts, albumSlug: Slug) =>
  putOwn(db, 'file', { key: facts.infoHash, order: nextOrder(), data: { ...facts, albumSlug } })

/** Albums that files were seeded for on this device. */
export async function listSeededAlbums(db: Database): Promise<Slug[]> {
  const rows = (await listOwn(db, 'file')).flatMap((row) => read(row, parsed(seededData)) ?? [])
  return [...new Set(rows.map(({ data }) => data.albumSlug))]
}
