import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import { DigmApp } from '../../src/app/digm-app.ts'
import { audit } from './audit.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { album, PICTURE } from './records.ts'

customElements.define('digm-app', DigmApp)

const one = album('one')
const queued = one.tracks.map((track) => ({
  ...track,
  albumId: one.albumId,
  albumTitle: one.title,
  artistName: one.artistName,
  coverUrl: PICTURE,
}))

/** A browser on a busy machine takes its time to open audio. */
const PATIENCE = { timeout: 15_000 }

let fake: FakeServices
beforeEach(() => {
  fake = fakeServices()
  fake.show([one], 'ready')
})
afterEach(() => fake.services.player.stop())

const app = () => fixture<DigmApp>(html`<digm-app .services=${fake.services}></digm-app>`)
const lines = (element: DigmApp) =>
  [...element.renderRoot.querySelectorAll('.lines digm-notice')].map(({ textContent }) => textContent?.trim())

describe('digm-app', () => {
  it('passes the audit with a page, a player and every line', async () => {
    fake.services.player.playAll(queued)
    fake.online.value = false
    fake.storageFull.value = true
    await audit(await app())
  })

  it('keeps what came with the page until its own page has something to show', async () => {
    fake.show([], 'loading')
    const element = await fixture<DigmApp>(html`<digm-app .services=${fake.services}><p>From the node</p></digm-app>`)
    const page = element.renderRoot.querySelector('home-page')?.parentElement
    expect(page?.hidden).to.equal(true)
    fake.show([one], 'ready')
    await waitUntil(() => page?.hidden === false)
    expect(element.children).to.have.length(0)
  })

  it('has a player only once there is a track', async () => {
    const element = await app()
    expect(element.renderRoot.querySelector('digm-player-bar')).to.equal(null)
    fake.services.player.playAll(queued)
    // The sound goes first, so the bar may come a moment later.
    await waitUntil(() => element.renderRoot.querySelector('digm-player-bar')?.track === queued[0])
  })

  it('plays and pauses with the space bar, but leaves it to a button that has the focus', async () => {
    const element = await app()
    const { player } = fake.services
    player.playAll(queued)
    await waitUntil(() => player.status.value === 'playing', 'it plays', PATIENCE)
    await sendKeys({ press: 'Space' })
    await waitUntil(() => player.status.value === 'paused', 'it pauses', PATIENCE)
    const bar = element.renderRoot.querySelector('digm-player-bar')
    bar?.renderRoot.querySelector<HTMLElement>('[aria-label=Previous]')?.focus()
    await sendKeys({ press: 'Space' })
    expect(player.status.value).to.equal('paused')
  })

  it('says that it is offline until the listener has read it', async () => {
    const element = await app()
    expect(lines(element)).to.deep.equal([])
    fake.online.value = false
    await waitUntil(() => lines(element).length > 0, 'it says so', PATIENCE)
    expect(lines(element)).to.deep.equal(['Offline. Kept albums still play.'])
    expect(element.renderRoot.querySelector('.lines a')?.getAttribute('href')).to.equal('/library')
    fake.route.value = { page: 'library' }
    await waitUntil(() => element.renderRoot.querySelector('.lines a') === null, 'no way to where one is', PATIENCE)
    expect(lines(element)).to.deep.equal(['Offline. Kept albums still play.'])
    element.renderRoot.querySelector('.lines digm-notice')?.dispatchEvent(new CustomEvent('digm-dismiss'))
    await element.updateComplete
    expect(lines(element)).to.deep.equal([])
  })

  it('does not say that kept albums play while no worker could play them', async () => {
    fake.online.value = false
    fake.offlinePlay.value = 'coming'
    const element = await app()
    expect(lines(element)).to.deep.equal(['Offline. Music comes back with the network.'])
    fake.offlinePlay.value = 'ready'
    await waitUntil(() => lines(element)[0] === 'Offline. Kept albums still play.')
  })

  it('offers an update only while no music plays', async () => {
    const element = await app()
    fake.services.player.playAll(queued)
    fake.updateReady.value = true
    await waitUntil(() => element.renderRoot.querySelector('digm-player-bar'), 'it plays', PATIENCE)
    expect(lines(element)).to.deep.equal([])
    fake.services.player.stop()
    await waitUntil(() => lines(element).length > 0, 'it says so', PATIENCE)
    expect(lines(element)).to.deep.equal(['A new version of DIGM is ready.'])
    element.renderRoot.querySelector('.lines digm-notice')?.dispatchEvent(new CustomEvent('digm-action'))
    expect(fake.asked).to.include('update')
  })

  it('says that an album is not safe on Eldernodes yet, and leads to where it is', async () => {
    const { albumId } = album('dusk')
    fake.unsafe.value = [albumId]
    const element = await app()
    expect(lines(element)[0]).to.contain('not safe on Eldernodes yet')
    const link = element.renderRoot.querySelector('.lines a')
    expect(link?.getAttribute('href')).to.equal(`/publish?album=${albumId}`)
    await audit(element)
  })

  it('takes the colour of the cover in view, and gives it back', async () => {
    const element = await app()
    const { style } = document.documentElement
    element.dispatchEvent(new CustomEvent('digm-tint', { detail: { hue: 200, chroma: 0.1 } }))
    expect([style.getPropertyValue('--hue'), style.getPropertyValue('--chroma')]).to.deep.equal(['200', '0.1'])
    element.dispatchEvent(new CustomEvent('digm-tint', { detail: undefined }))
    expect(style.getPropertyValue('--chroma')).to.equal('0')
  })

  it('lets the keyboard skip to the music', async () => {
    const element = await app()
    element.renderRoot.querySelector<HTMLElement>('.skip')?.focus()
    await sendKeys({ press: 'Enter' })
    expect(element.shadowRoot?.activeElement?.id).to.equal('main')
  })
})
