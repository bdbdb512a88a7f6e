// A studio for each test: a fresh database, and everything of publishing over it.
import { expect } from '@open-wc/testing'
import { type VerifiedEntry, verifyEntry } from '../../../src/core/signed.ts'
import type { DraftId } from '../../../src/publish/draft.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { verifier } from '../../helpers/crypto.ts'
import { encodeSound, noiseSound } from '../../helpers/encode.ts'
import { openStudio, type Studio, type StudioOptions } from '../../helpers/publishing.ts'
import { mediaWorker } from './sound.ts'

export type Studios = { db: Database; open(options?: StudioOptions): Promise<Studio>; close(): Promise<void> }

export function freshStudios(): Studios {
  indexedDB.deleteDatabase('digm')
  const db = openDatabase()
  const opened: Studio[] = []
  return {
    db,
    async open(options = {}) {
      const studio = await openStudio(db, { startWorker: mediaWorker, ...options })
      opened.push(studio)
      return studio
    },
    async close() {
      for (const studio of opened) studio.close()
      await db.close()
    },
  }
}

export const mp3 = async (seconds = 20): Promise<Blob> => new Blob([await encodeSound(noiseSound(seconds), 'mp3')])

/** A draft that lacks nothing. */
export async function goodDraft({ drafts }: Studio, files: readonly { path: string; file: Blob }[]): Promise<DraftId> {
  const draft = await drafts.create()
  await draft.add(files)
  draft.edit({ title: 'Night Drive', artistName: 'Ada', genres: ['Ambient'], priceXFG: '1.5', rights: true })
  await draft.whenRead()
  expect(draft.view.peek().problems).to.deep.equal([])
  return draft.id
}

export const read = (entries: Studio['sent']): Promise<VerifiedEntry[]> =>
  Promise.all(entries.map((entry) => verifyEntry(entry, verifier)))
