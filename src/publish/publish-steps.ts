// The steps of publishing one draft. Each finds in storage what an earlier run has made, and does the rest.

import type { Identity } from '../catalogue/identity.ts'
import { DigmError } from '../core/errors.ts'
import type { AlbumId, Digest, InfoHash } from '../core/ids.ts'
import { isWithdrawn } from '../core/records.ts'
import type { Entry } from '../core/signed.ts'
import { parseTorrent } from '../core/torrent.ts'
import { publishedName } from '../media/album.ts'
import type { Preview } from '../media/prepare-track.ts'
import { putBlob } from '../storage/blobs.ts'
import type { Database } from '../storage/database.ts'
import { putLibraryRow, rememberAlbum } from '../storage/library.ts'
import { putWhole } from '../storage/own-audio.ts'
import { getAlbumState, getAlbumTracks } from '../storage/records.ts'
import { newAlbumId } from './album-id.ts'
import { publishedBlob } from './blob-source.ts'
import type { DraftTrack, FileId } from './draft.ts'
import type { Fixed } from './draft-head.ts'
import { type DraftPart, type DraftRecords, draftRecords, newTrackIds } from './draft-records.ts'
import type { StoredTorrent } from './draft-rows.ts'
import type { OpenDrafts } from './drafts.ts'
import type { Media } from './media.ts'
import type { MadeCover } from './media-messages.ts'
import type { OpenDraft } from './open-draft.ts'
import type { PublishedTracks } from './published-tracks.ts'

export type StepsOptions = {
  db: Database
  media: Media
  drafts: OpenDrafts
  identity(): Promise<Identity>
  /** An album out of the network into storage. @throws DigmError album-unknown when nobody has it, unreachable */
  openAlbum(albumId: AlbumId): Promise<unknown>
  /** Stores an entry of this device's own and sends it. */
  enqueue(entry: Entry): Promise<void>
  /** Offers this audio to others before what else is held. */
  offer(infoHashes: readonly InfoHash[]): Promise<void>
  /** Of Eldernodes, for other clients to find the audio at. */
  endpoints: readonly string[]
  digests: { sha1: Digest; sha256: Digest }
  now(): number
}

/** Where one run stands: what the steps before have found or made. */
export type Run = {
  draft: OpenDraft
  published: PublishedTracks
  signal: AbortSignal | undefined
  /** `done` of `of`, and how much of the one under way. */
  onProgress(done: number, of: number, fraction?: number): void
  onFile(fileId: FileId | undefined): void
}

export type Made = { cover: MadeCover; previews: ReadonlyMap<FileId, Preview> }

const tracksOf = ({ draft }: Run): DraftTrack[] =>
  draft.view.peek().tracks.filter(({ state }) => state.status === 'ready')

const isOwnFile = ({ published }: Run, { fileId }: DraftTrack): boolean => !published.records.has(fileId)

function go(run: Run, fileId: FileId | undefined): void {
  if (run.signal?.aborted) throw new DigmError('cancelled')
  run.onFile(fileId)
}

/** @throws DigmError draft-incomplete */
export async function readTags(run: Run): Promise<void> {
  await run.draft.whenRead()
  go(run, undefined)
  const { problems, isPublishing } = run.draft.view.peek()
  if (problems.length > 0 && !isPublishing) throw new DigmError('draft-incomplete', { field: problems[0]?.field })
}

/** The cover and the previews. */
export async function cut(run: Run, { db }: StepsOptions): Promise<Made> {
  const { draft, published } = run
  const chosen = tracksOf(run).filter(({ preview }) => preview)
  const previews = new Map<FileId, Preview>()
  const cover = await draft.cover()
  await putBlob(db, { hash: cover.hash, mime: cover.mime, bytes: cover.bytes.slice().buffer })
  for (const [index, { fileId, preview: span }] of chosen.entries()) {
    go(run, fileId)
    run.onProgress(index, chosen.length)
    if (!span) continue
    const before = published.records.get(fileId)?.preview
    const isSame = before?.startSec === span.startSec && before.durationSec === span.durationSec
    if (before && isSame) {
      previews.set(fileId, { ...before, bytes: new Uint8Array() })
      continue
    }
    const preview = await draft.preview(fileId, span, run.signal)
    await putBlob(db, { hash: preview.hash, mime: 'audio/mpeg', bytes: preview.bytes.slice().buffer })
    previews.set(fileId, preview)
  }
  return { cover, previews }
}

/** Torrents, and the audio where it plays from. */
export async function makeTorrents(run: Run, options: StepsOptions): Promise<Map<FileId, StoredTorrent>> {
  const { db, media, endpoints, digests } = options
  const { draft, signal } = run
  const tracks = tracksOf(run)
  const made = new Map<FileId, StoredTorrent>()
  for (const [index, track] of tracks.entries()) {
    const { fileId } = track
    if (!isOwnFile(run, track)) continue
    go(run, fileId)
    run.onProgress(index, tracks.length)
    const planned = await draft.planned(fileId)
    const fileName = publishedName(index, planned.clean.extension)
    let torrent = await draft.store.get('torrent', fileId)
    if (torrent?.fileName !== fileName) {
      const onProgress = (fraction: number) => run.onProgress(index, tracks.length, fraction)
      const ask = { ...planned, fileName, endpoints }
      torrent = { ...(await media.work('torrent', ask, { signal, onProgress })), fileName }
      await draft.store.put('torrent', fileId, torrent)
    }
    const parsed = await parseTorrent(torrent.torrentBytes, digests.sha1)
    // The first track is wanted first.
    const nowMs = options.now() - index
    await putWhole(db, parsed, torrent.torrentBytes, publishedBlob(planned.file, planned.clean), nowMs)
    made.set(fileId, torrent)
  }
  return made
}

/** The signed strings, in the order in which they go out: made once. */
export async function sign(
  run: Run,
  options: StepsOptions,
  made: Made,
  torrents: ReadonlyMap<FileId, StoredTorrent>,
): Promise<Entry[]> {
  const { draft } = run
  const known = await draft.store.get('signed')
  if (known) return known
  go(run, undefined)
  const identity = await options.identity()
  const fixed = draft.head().fixed ?? (await fixIds(run, options, identity))
  const records = recordsOf(run, made, torrents, fixed)
  const { album, changed, seedRequest } = records
  const of = changed.length + 2
  const entries: Entry[] = []
  const add = async (kind: Parameters<Identity['signAs']>[0], key: string, record: object) => {
    entries.push(await identity.signAs(kind, key, record, fixed.version))
    run.onProgress(entries.length, of)
  }
  await add('albums', album.albumId, album)
  for (const track of changed) await add('tracks', track.trackId, track)
  await add('seed-requests', album.albumId, seedRequest)
  await draft.store.put('signed', '', entries)
  return entries
}

function recordsOf(run: Run, made: Made, torrents: ReadonlyMap<FileId, StoredTorrent>, fixed: Fixed): DraftRecords {
  const { draft, published } = run
  const parts = tracksOf(run).map(({ fileId, title }): DraftPart => {
    const words = { fileId, title, preview: made.previews.get(fileId) }
    const record = published.records.get(fileId)
    if (record) return { ...words, published: record }
    const [facts, torrent] = [draft.factsOf(fileId), torrents.get(fileId)]
    if (!facts || !torrent) throw new DigmError('unreadable-file')
    const { clean, measured } = facts
    const peaks = measured && { peaks: measured.peaks }
    return { ...words, made: { clean, torrent, ...peaks, loudness: measured?.loudness } }
  })
  return draftRecords(draft.head().fields, parts, made.cover.hash, fixed, published.album)
}

/** Ids and version, stored before the first record is signed. */
async function fixIds(run: Run, options: StepsOptions, identity: Identity): Promise<Fixed> {
  const { draft, published } = run
  const state = identity.state.peek()
  if (state.status !== 'ready') throw new DigmError('not-allowed', { reason: 'the key has not been saved' })
  const { edits, fields } = draft.head()
  const albumId = edits ?? (await newAlbumId(options, fields.title, state))
  const records = [...published.records.values()]
  const before = Math.max(published.album?.version ?? -1, ...records.map(({ version }) => version))
  const fresh = tracksOf(run).filter((track) => isOwnFile(run, track))
  const used = new Set((published.album?.tracks ?? []).map(({ trackId }) => trackId))
  const fixed: Fixed = {
    albumId,
    version: await identity.reserveVersion(before),
    trackIds: newTrackIds(
      albumId,
      fresh.map(({ fileId }) => fileId),
      used,
    ),
    createdMs: options.now(),
  }
  await draft.fix(fixed)
  return fixed
}

/** Into storage and into the outbox; the seed request is the next step's. */
export async function send(run: Run, { db, enqueue, now }: StepsOptions, entries: readonly Entry[]): Promise<void> {
  const albumId = run.draft.head().fixed?.albumId
  if (!albumId) return
  const records = entries.filter(({ soul }) => !soul.startsWith(SEED_REQUESTS))
  for (const [index, entry] of records.entries()) {
    go(run, undefined)
    run.onProgress(index, records.length)
    await enqueue(entry)
  }
  await putLibraryRow(db, { albumId, addedMs: now(), kept: true, complete: true })
  await rememberAlbum(db, albumId)
}

const SEED_REQUESTS = 'digm/seed-requests/'

export async function askToSeed(
  run: Run,
  { db, enqueue, offer }: StepsOptions,
  entries: readonly Entry[],
): Promise<void> {
  const albumId = run.draft.head().fixed?.albumId
  const state = albumId && (await getAlbumState(db, albumId))
  if (!state || isWithdrawn(state)) throw new DigmError('album-withdrawn')
  for (const entry of entries) if (entry.soul.startsWith(SEED_REQUESTS)) await enqueue(entry)
  const tracks = await getAlbumTracks(db, state)
  await offer(tracks.map(({ infoHash }) => infoHash)).catch(() => undefined)
}
