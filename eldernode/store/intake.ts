// Records that come in: verified before, judged here, in the ledger before they are acknowledged.

import type { ErrorCode } from '../../src/core/errors.ts'
import { type AlbumId, isAlbumId } from '../../src/core/ids.ts'
import type { Album } from '../../src/core/records.ts'
import { compareVersions, type Stamp, type VerifiedEntry } from '../../src/core/signed.ts'
import { kindOf, signerOf } from '../../src/core/souls.ts'
import type { Verdict } from '../../src/core/write-policy.ts'
import { type Asker, admitRecord, type Policy } from '../admission.ts'
import { del, type Op, put } from './ledger.ts'
import type { Library } from './library.ts'
import { loadStaging } from './load-library.ts'
import { recordOf } from './named-parts.ts'

export type Acceptance = { accepted: true } | { accepted: false; code: ErrorCode }

const ACCEPTED: Acceptance = { accepted: true }
const refusal = (code: ErrorCode): Acceptance => ({ accepted: false, code })

/** Answers in the order of `entries`, whatever order they need: an album goes before its tracks. */
export function acceptRecords(
  library: Library,
  entries: readonly VerifiedEntry[],
  asker: Asker,
  policy: Policy,
  nowMs: number,
): Promise<Acceptance[]> {
  return library.serial.run(async () => {
    const answers: Acceptance[] = []
    const ops: Op[] = []
    const touched = new Set<AlbumId>()
    const order = entries.map((entry, at) => ({ entry, at })).sort((a, b) => rank(a.entry) - rank(b.entry))
    try {
      for (const { entry, at } of order) {
        const intake: Intake = { library, entry, asker, policy, nowMs, ops, touched }
        answers[at] = await accept(intake)
      }
      for (const id of touched) if (library.staging.get(id)) ops.push(put(`t!${id}`, nowMs))
      await library.ledger.commit(ops)
    } catch (error) {
      await loadStaging(library)
      throw error
    }
    for (const id of touched) await library.settle(id)
    return answers
  })
}

type Intake = {
  library: Library
  entry: VerifiedEntry
  asker: Asker
  policy: Policy
  nowMs: number
  ops: Op[]
  touched: Set<AlbumId>
}

const rank = (entry: VerifiedEntry): number => (entry.parsed.kind === 'track' ? 1 : 0)

function judge({ library, entry, asker, policy, nowMs }: Intake, known: Stamp | undefined): Verdict {
  const kind = kindOf(entry.soul)
  const signer = kind && signerOf(kind, entry.key)
  if (!signer) return { verdict: 'refused', code: 'bad-record' }
  if (library.records.stops(entry, signer, known)) return { verdict: 'refused', code: 'key-retired' }
  return admitRecord({ ...entry, signer }, known, asker, policy, nowMs)
}

async function accept(intake: Intake): Promise<Acceptance> {
  switch (intake.entry.parsed.kind) {
    case 'album':
    case 'withdrawn':
      return acceptAlbum(intake)
    case 'track':
      return acceptTrack(intake)
    default:
      return acceptOther(intake)
  }
}

async function acceptAlbum(intake: Intake): Promise<Acceptance> {
  const { library, entry, nowMs, ops, touched } = intake
  const { parsed } = entry
  if ((parsed.kind !== 'album' && parsed.kind !== 'withdrawn') || !isAlbumId(entry.key)) return refusal('bad-record')
  const id = entry.key
  const staged = library.staging.get(id)?.album
  const verdict = judge(intake, newest(staged && stampOf(staged.entry), await visibleStamp(intake)))
  if (verdict.verdict === 'refused') return refusal(verdict.code)
  touched.add(id)
  library.staging.touch(id, nowMs)
  // Known from the graph is not held: its bytes may be on their way.
  const isHeld = staged !== undefined || library.shelf.album(id)?.version === entry.version
  if (verdict.verdict === 'known' && (isHeld || parsed.kind === 'withdrawn')) return ACCEPTED
  if (parsed.kind === 'withdrawn') {
    // What this request has staged so far must be on disk before the batch that unstages it.
    await library.ledger.commit(ops.splice(0))
    await library.withdraw(bare(entry), id, entry.version)
    return ACCEPTED
  }
  const dropped = library.staging.putAlbum({ entry: bare(entry), record: parsed.record }, nowMs)
  ops.push(put(`p!${id}`, bare(entry)), ...dropped.map((trackId) => del(`q!${id}!${trackId}`)))
  return ACCEPTED
}

async function acceptTrack(intake: Intake): Promise<Acceptance> {
  const { library, entry, nowMs, ops, touched } = intake
  if (entry.parsed.kind !== 'track') return refusal('bad-record')
  const { record } = entry.parsed
  const { albumId, trackId } = record
  const album: Album | undefined =
    library.staging.get(albumId)?.album?.record ?? (await library.visibleAlbum(albumId))?.record
  const staged = library.staging.get(albumId)?.tracks.get(trackId)
  const verdict = judge(intake, newest(staged && stampOf(staged.entry), await visibleStamp(intake)))
  if (verdict.verdict === 'refused') return refusal(verdict.code)
  if (!album) return refusal(library.shelf.album(albumId)?.state === 'withdrawn' ? 'album-withdrawn' : 'album-unknown')
  if (!album.tracks.some((track) => track.trackId === trackId)) return refusal('track-unknown')
  const holder = library.shelf.albumOf(trackId)
  if (holder?.state === 'visible' && holder.albumId !== albumId) return refusal('track-id-taken')
  touched.add(albumId)
  library.staging.touch(albumId, nowMs)
  const isHeld = staged !== undefined || library.shelf.torrent(record.infoHash) !== undefined
  if (verdict.verdict === 'known' && isHeld) return ACCEPTED
  library.staging.putTrack({ entry: bare(entry), record }, nowMs)
  ops.push(put(`q!${albumId}!${trackId}`, bare(entry)))
  return ACCEPTED
}

async function acceptOther(intake: Intake): Promise<Acceptance> {
  const verdict = judge(intake, await visibleStamp(intake))
  if (verdict.verdict === 'refused') return refusal(verdict.code)
  if (verdict.verdict === 'fresh') {
    await intake.library.records.show([bare(intake.entry)], [], intake.asker)
  }
  return ACCEPTED
}

async function visibleStamp({ library, entry }: Intake): Promise<Stamp | undefined> {
  const kind = kindOf(entry.soul)
  const shown = kind && (await library.visible(kind, entry.key))
  return shown
}

function newest(a: Stamp | undefined, b: Stamp | undefined): Stamp | undefined {
  if (!a || !b) return a ?? b
  return compareVersions(a, b) > 0 ? a : b
}

const stampOf = (entry: { soul: string; key: string; value: string }): Stamp => ({
  soul: entry.soul,
  version: recordOf(entry)?.record.version ?? 0,
  value: entry.value,
})

const bare = ({ soul, key, value }: VerifiedEntry) => ({ soul, key, value })
