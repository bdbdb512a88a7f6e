import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { signal } from '@preact/signals-core'
import type { Identity } from '../../src/catalogue/identity.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { Fingerprint } from '../../src/core/ids.ts'
import type { Artist } from '../../src/core/records.ts'
import { SHARED_FILES } from '../../src/core/urls.ts'
import '../../src/pages/publish-start.ts'
import type { PublishStart } from '../../src/pages/publish-start.ts'
import { audit } from './audit.ts'
import { all, button, drawn, one, textOf } from './deep.ts'
import { type FakePublishing, fakeDraft, fakePublishing } from './fake-publishing.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { album } from './records.ts'

let fake: FakeServices
let publishing: FakePublishing
let retired: Artist['retired']

beforeEach(() => {
  fake = fakeServices()
  publishing = fakePublishing([fakeDraft().draft])
  fake.publishing = async () => publishing.publishing
  const state = signal({ status: 'ready', fingerprint: 'AAAAAAAAAAAAAAAA' })
  retired = undefined
  fake.identity = async () => ({ state, retirement: async () => retired }) as unknown as Identity
  fake.stored = [album('dusk'), album('dawn')]
})

async function open(): Promise<PublishStart> {
  const page = await fixture<PublishStart>(html`<publish-start .services=${fake.services}></publish-start>`)
  await waitUntil(() => !page.busy)
  await drawn(page)
  return page
}

function files(): DataTransfer {
  const data = new DataTransfer()
  data.items.add(new File(['a'], '01 Rain.flac'))
  data.items.add(new File(['b'], '.DS_Store'))
  return data
}

describe('publish-start', () => {
  it('lists drafts and own albums, and passes the audit', async () => {
    fake.unsafe.value = [album('dusk').albumId]
    const page = await open()
    expect(button(page, 'Slow Weather 3 tracks').getAttribute('href')).to.equal('/publish?draft=draft-1')
    expect(textOf(page)).to.contain('The dusk album')
    expect(textOf(page)).to.contain('Not safe on Eldernodes yet')
    await audit(page)
  })

  it('begins a draft with what is dropped anywhere on the page', async () => {
    const page = await open()
    dispatchEvent(new DragEvent('dragover', { dataTransfer: files(), cancelable: true }))
    await drawn(page)
    expect(textOf(page)).to.contain('Drop to add')
    const drop = new DragEvent('drop', { dataTransfer: files(), cancelable: true })
    dispatchEvent(drop)
    expect(drop.defaultPrevented).to.equal(true)
    await waitUntil(() => fake.asked.includes('navigate /publish?draft=draft-new'))
    expect(publishing.asked).to.deep.equal(['add 01 Rain.flac'])
    expect(textOf(page)).not.to.contain('Drop to add')
  })

  it('begins a draft with what is picked, and with what the app was opened with', async () => {
    const page = await open()
    const [input] = all<HTMLInputElement>(page, 'input[type=file]')
    if (!input) throw new Error('there is no picker')
    input.files = files().files
    input.dispatchEvent(new Event('change'))
    await waitUntil(() => publishing.asked.length === 1)
    fake.services.launched.value = [{ path: 'Fog.mp3', file: new Blob() }]
    await waitUntil(() => publishing.asked.includes('add Fog.mp3'))
    expect(fake.services.launched.value).to.deep.equal([])
  })

  it('shows what another app shared, and begins a draft with it or forgets it', async () => {
    const share = async () => {
      const cache = await caches.open(SHARED_FILES)
      await cache.put(`/${SHARED_FILES}/${encodeURIComponent('Fog & "Rain"?.mp3')}`, new Response(new Blob(['sound'])))
      await cache.put(`/${SHARED_FILES}/Dew.mp3`, new Response(new Blob(['sound'])))
    }
    await share()
    const page = await open()
    await waitUntil(() => textOf(page).includes('2 files were shared with DIGM'))
    expect(textOf(page)).to.contain('Fog & "Rain"?.mp3, Dew.mp3')
    await audit(page)
    button(page, 'Begin an album').click()
    await waitUntil(() => publishing.asked.length === 1)
    expect(publishing.asked).to.deep.equal(['add Fog & "Rain"?.mp3, Dew.mp3'])
    await drawn(page)
    expect(textOf(page)).not.to.contain('were shared')
    await waitUntil(async () => !(await caches.has(SHARED_FILES)))
    await share()
    const later = await open()
    await waitUntil(() => textOf(later).includes('2 files were shared with DIGM'))
    button(later, 'Dismiss').click()
    await waitUntil(async () => !(await caches.has(SHARED_FILES)))
    expect(publishing.asked.length).to.equal(1)
  })

  it('edits an album as a draft, and withdraws one only after saying that it is for ever', async () => {
    const page = await open()
    button(page, 'Edit: The dusk album').click()
    await waitUntil(() => fake.asked.includes('navigate /publish?draft=draft-edit'))
    button(page, 'Withdraw: The dawn album').click()
    await drawn(page)
    expect(textOf(page)).to.contain('Withdrawing is for ever')
    await audit(page)
    button(page, 'Leave it').click()
    await drawn(page)
    expect(all(page, '.sure')).to.deep.equal([])
    button(page, 'Withdraw: The dawn album').click()
    await drawn(page)
    button(page, 'Withdraw for ever').click()
    await waitUntil(() => publishing.asked.includes('withdraw dawn.AAAAAAAAAAAAAAAA'))
  })

  it('says before any work that the key is retired and what to do, and offers no change of its albums', async () => {
    retired = { successor: 'BBBBBBBBBBBBBBBB' as Fingerprint }
    const page = await open()
    expect(textOf(page)).to.contain('Your artist key is retired').and.contain('make another')
    expect(button(page, 'Settings').getAttribute('href')).to.equal('/settings')
    expect(button(page, 'The key you named as the next').getAttribute('href')).to.equal('/artist/BBBBBBBBBBBBBBBB')
    expect(textOf(page)).to.contain('Where it is').and.not.to.contain('Withdraw')
    await audit(page)
  })

  it('says what went wrong, and that https is needed where it is', async () => {
    fake.publishing = () => Promise.reject(new DigmError('storage-unavailable'))
    const page = await open()
    expect(textOf(page)).to.contain('does not let DIGM store')
    Object.assign(fake.services, { secure: false })
    const plain = await fixture(html`<publish-start .services=${fake.services}></publish-start>`)
    expect(one(plain, 'digm-notice').textContent).to.contain('plain http')
    await audit(plain)
  })
})
