import { expect, fixture, html } from '@open-wc/testing'
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

const page = () => fixture<HomePage>(html`<home-page .services=${fake.services}></home-page>`)
const textOf = (element: HomePage) => element.shadowRoot?.textContent ?? ''

describe('home-page', () => {
  it('passes the audit with albums', async () => {
    fake.albums.value = { state: 'ready', albums: [one, two] }
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
    fake.albums.value = { state: 'ready', albums: [one, two] }
    await element.updateComplete
    expect(element.renderRoot.querySelector('digm-album-hero')?.album).to.equal(one)
    expect(element.renderRoot.querySelector('digm-album-grid')?.albums).to.deep.equal([two])
    expect(ready).to.have.length(1)
  })

  it('plays the newest album from its first track', async () => {
    fake.albums.value = { state: 'ready', albums: [one] }
    const element = await page()
    element.renderRoot.querySelector<HTMLElement>('button')?.click()
    expect(fake.asked).to.include(`play ${one.albumId} 0`)
  })

  it('says how a first album gets here when there is none', async () => {
    fake.albums.value = { state: 'ready', albums: [] }
    const element = await page()
    expect(element.renderRoot.querySelector('digm-notice')?.heading).to.equal('No album has been published here yet')
    await audit(element)
  })

  it('tells being offline from an Eldernode that does not answer, and tries again', async () => {
    fake.albums.value = { state: 'offline', albums: [] }
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
    fake.albums.value = { state: 'offline', albums: [one] }
    const element = await page()
    expect(element.renderRoot.querySelector('digm-album-hero')?.album).to.equal(one)
    expect(textOf(element)).not.to.contain('offline')
  })
})
