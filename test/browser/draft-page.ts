// The page of a draft, with an artist whose key is ready, over services that only note what they are asked for.
import { fixture, html, waitUntil } from '@open-wc/testing'
import { type Signal, signal } from '@preact/signals-core'
import type { Identity, IdentityState } from '../../src/catalogue/identity.ts'
import type { Fingerprint } from '../../src/core/ids.ts'
import type { Artist } from '../../src/core/records.ts'
import '../../src/pages/publish-draft.ts'
import type { PublishDraft } from '../../src/pages/publish-draft.ts'
import { drawn } from './deep.ts'
import { type FakeDraft, type FakePublishing, fakeDraft, fakePublishing } from './fake-publishing.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'

export type DraftPage = {
  readonly fake: FakeServices
  readonly work: FakeDraft
  readonly publishing: FakePublishing
  readonly key: Signal<IdentityState>
  /** Of the artist's key. */
  retired: Artist['retired']
  open(id?: string): Promise<PublishDraft>
}

export function draftPage(): DraftPage {
  const fake = fakeServices()
  const work = fakeDraft()
  const publishing = fakePublishing([work.draft])
  const fingerprint = 'AbCdEfGhIjKlMnOp' as Fingerprint
  const ready: IdentityState = { status: 'ready', fingerprint, createdAt: 1, fileOutdated: false, imported: false }
  const key = signal<IdentityState>(ready)
  const page: DraftPage = {
    fake,
    work,
    publishing,
    key,
    retired: undefined,
    async open(id = 'draft-1') {
      const element = await fixture<PublishDraft>(
        html`<publish-draft .services=${fake.services} .draftId=${id}></publish-draft>`,
      )
      await waitUntil(() => element.draft !== 'reading')
      await drawn(element)
      return element
    },
  }
  const identity = {
    state: key,
    retirement: async () => page.retired,
    make: async () => {
      key.value = { status: 'unsaved', fingerprint, file: '{}' }
    },
    confirmSaved: async () => {
      key.value = ready
    },
  }
  fake.publishing = async () => publishing.publishing
  fake.identity = async () => identity as unknown as Identity
  return page
}
