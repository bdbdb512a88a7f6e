// Publishing cut short in each of its steps, and gone on with after a restart.
import { expect } from '@open-wc/testing'
import { PUBLISH_STEPS, type PublishStep } from '../../../src/publish/publish-album.ts'
import { ended, type Studio, type StudioOptions } from '../../helpers/publishing.ts'
import { freshStudios, goodDraft, mp3, read, type Studios } from './studio.ts'

let studios: Studios
beforeEach(() => {
  studios = freshStudios()
})
afterEach(() => studios.close())

describe('publishing', () => {
  for (const step of PUBLISH_STEPS) {
    it(`that was interrupted at "${step}" goes on after a restart, and makes one album`, async () => {
      const sent: Studio['sent'] = []
      const cut = interruptedAt(step)
      const first = await studios.open(cut.options)
      const draftId = await goodDraft(first, [
        { path: '1.mp3', file: await mp3(2) },
        { path: '2.mp3', file: await mp3(3) },
      ])
      const state = first.publishing.publishAlbum(draftId, { signal: cut.signal })
      const stop = state.subscribe((now) => {
        if (now.status === 'running' && now.step === step) cut.now()
      })
      await ended(first.publishing, draftId).then((end) => expect(end.status, JSON.stringify(end)).to.equal('stopped'))
      stop()
      sent.push(...first.sent)
      first.close()

      const again = await studios.open()
      const end = await ended(again.publishing, draftId)
      expect(end.status, JSON.stringify(end)).to.equal('published')
      for (const entry of again.sent) if (!sent.some(({ value }) => value === entry.value)) sent.push(entry)
      const entries = await read(sent)
      // No place was signed twice.
      expect(new Set(entries.map(({ soul, key }) => soul + key)).size).to.equal(entries.length)
      expect(entries.filter(({ parsed }) => parsed.kind === 'album').length).to.equal(1)
      expect(entries.filter(({ parsed }) => parsed.kind === 'track').length).to.equal(2)
      const rows = await studios.db.run(['albums'], 'readonly', (tx) => tx.objectStore('albums').count())
      expect(rows).to.equal(1)
      expect(await again.drafts.list()).to.deep.equal([])
    })
  }
})

/** Cuts a run short in a step: by the signal, or, where records go out one by one, behind the first. */
function interruptedAt(step: PublishStep): { options: StudioOptions; signal: AbortSignal; now(): void } {
  const stop = new AbortController()
  const unsent = { send: 'digm/tracks/', seed: 'digm/seed-requests/' }[step as string]
  const onEnqueue = ({ soul }: { soul: string }) => {
    if (unsent && soul.startsWith(unsent)) throw new Error('the page is gone')
  }
  return { options: { onEnqueue }, signal: stop.signal, now: () => unsent ?? stop.abort() }
}
