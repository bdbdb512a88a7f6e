import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing'
import '../../src/pages/home-page.ts'
import type { HomePage } from '../../src/pages/home-page.ts'
import { audit } from './audit.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { album, heard } from './records.ts'

const [one, two] = [album('one'), album('two', { cover: undefined })]

let fake: FakeServices
beforeEach(() => {
  fake = fakeServices()
})

const page = async (genre?: string) => {
  const element = await fixture<HomePage>(html`<home-page .services=${fake.services} .genre=${genre}></home-page>`)
  await settled(element)
  return element
}
/** What storage holds has been read and drawn. */
const settled = async (element: HomePage) => {
  await aTimeout(0)
  await element.updateComplete
}
const heroOf = (element: HomePage) => element.renderRoot.querySelector('newest-album')
const textOf = (element: HomePage) => element.shadowRoot?.textContent ?? ''

describe('home-page', () => {
  it('passes the audit with albums', async () => {
    fake.show([one, two], 'ready')
    await audit(await page())
  })

  it('asks the nodes, and holds the places of the albums while it waits', async () => {
    const element = await page()
    expect(fake.asked).to.deep.equal(['refresh'])
    expect(element.renderRoot.querySelector('digm-album-grid')?.loading).to.equal(true)
    await audit(element)
  })

  it('shows the newest album large and the others below', async () => {
    const element = await page()
    const ready = heard(element, 'digm-ready')
    fake.show([one, two], 'ready')
    await waitUntil(() => heroOf(element))
    expect(heroOf(element)?.album).to.equal(one)
    expect(element.renderRoot.querySelector('digm-album-grid')?.ids).to.deep.equal([two.albumId])
    expect(ready).not.to.have.length(0)
  })

  it('plays the newest album from its first track', async () => {
    fake.show([one], 'ready')
    const element = await page()
    heroOf(element)?.renderRoot.querySelector<HTMLElement>('button')?.click()
    expect(fake.asked).to.include(`play ${one.albumId} 0`)
  })

  it('says how a first album gets here when there is none', async () => {
    fake.show([], 'ready')
    const element = await page()
    expect(element.renderRoot.querySelector('digm-notice')?.heading).to.equal('No album has been published here yet')
    await audit(element)
  })

  it('tells being offline from an Eldernode that does not answer, and tries again', async () => {
    fake.show([], 'offline')
    const element = await page()
    const notice = () => element.renderRoot.querySelector('digm-notice')
    expect(notice()?.heading).to.equal('No Eldernode answers')
    fake.online.value = false
    await element.updateComplete
    expect(notice()?.heading).to.equal('You are offline')
    notice()?.dispatchEvent(new CustomEvent('digm-action'))
    expect(fake.asked).to.deep.equal(['refresh', 'refresh'])
    await audit(element)
  })

  it('shows what is stored when no node answers', async () => {
    fake.show([one], 'offline')
    const element = await page()
    expect(heroOf(element)?.album).to.equal(one)
    expect(textOf(element)).not.to.contain('offline')
  })

  it('shows the albums of a genre, and leads back to all of them', async () => {
    fake.show([one, album('two', { genre: ['Dub'] })], 'ready')
    const element = await page('dub')
    const chips = element.renderRoot.querySelector('digm-genre-chips')
    await waitUntil(() => chips?.renderRoot.querySelector('[aria-current]')?.textContent === 'Dub')
    expect(element.renderRoot.querySelector('digm-album-grid')?.ids).to.deep.equal([two.albumId])
    expect(chips?.renderRoot.querySelector('a')?.getAttribute('href')).to.equal('/')
    await audit(element)
  })

  it('takes in what arrives at once at the top, and further down only when asked', async () => {
    const many = Array.from({ length: 60 }, (_, i) => album(`a${i}`, { cover: undefined }))
    fake.show(many, 'ready')
    const element = await page()
    await waitUntil(() => element.renderRoot.querySelector('digm-album-grid')?.ids.length === 59)
    const button = () => element.renderRoot.querySelector<HTMLElement>('.arrived button')
    fake.show([one, ...many], 'ready')
    await waitUntil(() => heroOf(element)?.album === one)
    await waitUntil(() => document.documentElement.scrollHeight > 3000)
    window.scrollTo(0, 2000)
    fake.show([two, one, ...many], 'ready')
    await waitUntil(() => button()?.textContent?.trim() === '1 new album')
    expect(window.scrollY).to.equal(2000)
    expect(heroOf(element)?.album).to.equal(one)
    await audit(element)
    button()?.click()
    await waitUntil(() => heroOf(element)?.album === two)
    expect(window.scrollY).to.equal(0)
  })
})
