import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { OpenedAlbum } from '../../src/catalogue/sync.ts'
import { DigmError } from '../../src/core/errors.ts'
import { fingerprintIn } from '../../src/core/ids.ts'
import '../../src/pages/album-page.ts'
import type { AlbumPage } from '../../src/pages/album-page.ts'
import { audit } from './audit.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { album } from './records.ts'

const one = album('one', { description: 'Two microphones.\nOne borrowed harmonium.' })

let fake: FakeServices
beforeEach(() => {
  fake = fakeServices()
  fake.open = async () => ({ album: one, tracks: [] })
})

const page = () =>
  fixture<AlbumPage>(html`<album-page .services=${fake.services} .albumId=${one.albumId}></album-page>`)
const shown = async (selector: string) => {
  const element = await page()
  await waitUntil(() => element.renderRoot.querySelector(selector))
  return element
}
const noticeOf = (element: AlbumPage) => element.renderRoot.querySelector('digm-notice')

describe('album-page', () => {
  it('passes the audit with an album', async () => {
    await audit(await shown('digm-track-list'))
  })

  it('passes the audit while the album comes', async () => {
    fake.open = () => new Promise<OpenedAlbum>(() => undefined)
    await audit(await page())
  })

  it('shows title, tracks, what keeping costs, and the description', async () => {
    const element = await shown('digm-track-list')
    expect(document.title).to.equal('The one album – Somebody – DIGM')
    expect(element.renderRoot.querySelector('digm-track-list')?.tracks).to.have.length(3)
    expect(element.renderRoot.querySelector('digm-keep-button')?.state).to.deep.equal(fake.keepState.value)
    expect(element.renderRoot.querySelector('.description')?.textContent).to.equal(one.description)
  })

  it('shows what the artist asks, and marks a payment text that nobody can be paid by', async () => {
    const whole = { paymentCode: `PC01${'0a'.repeat(40)}`, artistKey: `02${'0a'.repeat(32)}` }
    const paid = async (payment: typeof whole) => {
      fake.open = async () => ({ album: { ...one, priceXFG: '1.5', payment }, tracks: [] })
      const element = await shown('digm-album-payment')
      const place = element.renderRoot.querySelector('digm-album-payment')
      await waitUntil(() => place?.shadowRoot?.querySelector('code'))
      await audit(element)
      return place?.shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? ''
    }
    expect(await paid(whole))
      .to.contain('1.5 XFG')
      .and.contain(whole.paymentCode)
      .and.not.contain('unverifiable')
    const text = await paid({ paymentCode: 'PC01000102a1b2c3...', artistKey: '02a1b2c3...' })
    expect(text).to.contain('Payment code unverifiablePC01000102a1b2c3...').and.contain('Do not pay')
  })

  it('warns of a key that was retired', async () => {
    const fingerprint = fingerprintIn(one.albumId)
    fake.artists.push({ fingerprint, name: 'Somebody', links: [], retired: {}, version: 1 })
    const element = await shown('digm-retired-notice')
    await audit(element)
  })

  it('plays the album, and any track, by keyboard', async () => {
    const element = await shown('digm-track-list')
    element.renderRoot.querySelector<HTMLElement>('.play')?.focus()
    await sendKeys({ press: 'Enter' })
    const rows = element.renderRoot.querySelector('digm-track-list')?.shadowRoot?.querySelectorAll('button')
    rows?.[2]?.focus()
    await sendKeys({ press: 'Enter' })
    expect(fake.asked).to.deep.equal([`play ${one.albumId} 0`, `play ${one.albumId} 2`])
  })

  it('passes on keeping, stopping and removing', async () => {
    const keep = (await shown('digm-keep-button')).renderRoot.querySelector('digm-keep-button')
    for (const type of ['digm-keep', 'digm-stop', 'digm-remove']) keep?.dispatchEvent(new CustomEvent(type))
    expect(fake.asked).to.deep.equal(['keep', 'stop', 'remove'].map((what) => `${what} ${one.albumId}`))
  })

  it('marks what is here', async () => {
    const [first] = one.tracks
    if (first) fake.held.add(first.trackId)
    const element = await shown('digm-track-list')
    const list = element.renderRoot.querySelector('digm-track-list')
    await waitUntil(() => list?.tracks[0]?.held)
    expect(list?.tracks[1]?.held).to.equal(false)
  })

  it('says that nobody knows the album', async () => {
    fake.open = () => Promise.reject(new DigmError('album-unknown'))
    const element = await shown('digm-notice')
    expect(noticeOf(element)?.heading).to.equal('Nobody here knows this album')
    await audit(element)
  })

  it('says that the album cannot be reached, and opens it on the next try', async () => {
    fake.open = () => Promise.reject(new DigmError('unreachable'))
    const element = await shown('digm-notice')
    expect(noticeOf(element)?.heading).to.equal('This album cannot be reached')
    await audit(element)
    fake.open = async () => ({ album: one, tracks: [] })
    noticeOf(element)?.dispatchEvent(new CustomEvent('digm-action'))
    await waitUntil(() => element.renderRoot.querySelector('digm-track-list'))
  })

  it('says that it is offline rather than blaming the album', async () => {
    fake.online.value = false
    fake.open = () => Promise.reject(new DigmError('unreachable'))
    expect(noticeOf(await shown('digm-notice'))?.heading).to.equal('You are offline')
  })

  it('says that the artist has withdrawn it', async () => {
    fake.open = async () => ({ album: { albumId: one.albumId, withdrawnAt: 2, version: 2 }, tracks: [] })
    const element = await shown('digm-notice')
    expect(noticeOf(element)?.heading).to.equal('The artist has withdrawn this album')
    await audit(element)
  })

  it('says so too where only an Eldernode knows of the withdrawal, and offers no second try', async () => {
    fake.open = () => Promise.reject(new DigmError('album-withdrawn'))
    const notice = noticeOf(await shown('digm-notice'))
    expect(notice?.heading).to.equal('The artist has withdrawn this album')
    expect(notice?.action).to.equal('')
  })

  it('shows a kept copy of a withdrawn album, marked, and lets it go', async () => {
    fake.keepState.value = { status: 'kept', bytesTotal: 5 }
    fake.open = async () => ({ album: { albumId: one.albumId, withdrawnAt: 2, version: 2 }, tracks: [], kept: one })
    const element = await shown('digm-track-list')
    expect(noticeOf(element)?.heading).to.equal('The artist has withdrawn this album')
    expect(document.title).to.equal('The one album – Somebody – DIGM')
    await audit(element)
    fake.keepState.value = { status: 'none', bytesTotal: 5 }
    await waitUntil(() => !element.renderRoot.querySelector('digm-track-list'))
  })

  it('takes the next version while it is looked at', async () => {
    const element = await shown('digm-track-list')
    fake.open = async () => ({ album: { ...one, title: 'Renamed', version: one.version + 1 }, tracks: [] })
    fake.changes.value++
    await waitUntil(() => element.renderRoot.querySelector('digm-album-hero')?.album?.title === 'Renamed')
  })
})
