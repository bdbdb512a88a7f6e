import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import '../../src/pages/artist-page.ts'
import type { BlobHash, Fingerprint } from '../../src/core/ids.ts'
import type { Artist } from '../../src/core/records.ts'
import type { ArtistPage } from '../../src/pages/artist-page.ts'
import { audit } from './audit.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { album, heard } from './records.ts'

const fingerprint = 'AAAAAAAAAAAAAAAA' as Fingerprint
const successor = 'BBBBBBBBBBBBBBBB' as Fingerprint
const artist: Artist = {
  fingerprint,
  name: 'Ada Nord',
  about: 'Plays the harbour.\nAt night.',
  links: ['https://ada.example/', 'http://plain.example/'],
  version: 1,
}

let fake: FakeServices
beforeEach(() => {
  fake = fakeServices()
})

const page = () =>
  fixture<ArtistPage>(
    html`<artist-page style="padding-top: 1rem" .services=${fake.services} .fingerprint=${fingerprint}></artist-page>`,
  )
const notice = (element: ArtistPage) => element.renderRoot.querySelector('digm-notice')
const heading = (element: ArtistPage) => element.renderRoot.querySelector('h1')?.textContent
const reads = (element: ArtistPage, text: string) =>
  waitUntil(() => element.shadowRoot?.textContent?.includes(text), text)

describe('artist-page', () => {
  it('holds the places of albums until a node has answered', async () => {
    const element = await page()
    const ready = heard(element, 'digm-ready')
    expect(element.renderRoot.querySelector('digm-album-grid')?.loading).to.equal(true)
    await audit(element)
    expect([fake.asked, ready.length]).to.deep.equal([['refresh'], 0])
    fake.artists.push(artist)
    fake.show([album('one')], 'ready')
    await reads(element, '1 album')
    expect(ready).to.have.length(1)
  })

  it('shows who it is and every album of theirs, and lets only honest links out', async () => {
    fake.artists.push({ ...artist, picture: 'ab'.repeat(32) as BlobHash })
    fake.show([album('one'), album('two', { cover: undefined })], 'ready')
    const element = await page()
    await reads(element, '2 albums')
    expect(heading(element)).to.equal('Ada Nord')
    expect(document.title).to.equal('Ada Nord – DIGM')
    expect(element.renderRoot.querySelector('digm-album-grid')?.ids).to.have.length(2)
    const links = [...element.renderRoot.querySelectorAll<HTMLAnchorElement>('.links a')]
    expect(links.map(({ href, rel }) => [href, rel])).to.deep.equal([['https://ada.example/', 'noopener nofollow ugc']])
    await audit(element)
  })

  it('calls who has signed nothing about themselves what their newest album says', async () => {
    fake.show([album('one')], 'offline')
    const element = await page()
    await reads(element, '1 album')
    expect(heading(element)).to.equal('Somebody')
    await audit(element)
  })

  it('says when nobody knows the artist', async () => {
    fake.show([], 'ready')
    const element = await page()
    await waitUntil(() => notice(element))
    expect(notice(element)?.heading).to.equal('Nobody here knows this artist')
    await audit(element)
  })

  it('tells being offline from an Eldernode that does not answer, and tries again', async () => {
    fake.show([], 'offline')
    const element = await page()
    await waitUntil(() => notice(element))
    expect(notice(element)?.heading).to.equal('No Eldernode answers')
    fake.online.value = false
    await element.updateComplete
    expect(notice(element)?.heading).to.equal('You are offline')
    notice(element)?.dispatchEvent(new CustomEvent('digm-action'))
    expect(fake.asked).to.deep.equal(['refresh', 'refresh'])
    await audit(element)
  })

  it('warns of a key that was retired, and says where they went on', async () => {
    fake.artists.push({ ...artist, retired: { successor } })
    fake.show([album('one')], 'ready')
    const element = await page()
    const warning = () => element.renderRoot.querySelector('digm-retired-notice')?.shadowRoot
    await waitUntil(() => warning()?.querySelector('a'))
    expect(warning()?.querySelector('digm-notice')?.heading).to.equal('This artist has retired their key')
    expect(warning()?.querySelector('a')?.getAttribute('href')).to.equal(`/artist/${successor}`)
    await audit(element)
  })
})
