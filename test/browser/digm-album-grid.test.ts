import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import '../../src/components/digm-album-grid.ts'
import type { DigmAlbumGrid } from '../../src/components/digm-album-grid.ts'
import type { AlbumId } from '../../src/core/ids.ts'
import { albumPath } from '../../src/core/urls.ts'
import { audit } from './audit.ts'
import { album } from './records.ts'

const many = (count: number) => Array.from({ length: count }, (_, i) => album(`n${i}`, { cover: undefined }))

/** Answers as storage does, and notes how much it was asked for. */
function shelf(count: number) {
  const albums = new Map(many(count).map((one) => [one.albumId, one]))
  const asked: number[] = []
  const load = async (ids: readonly AlbumId[]) => {
    asked.push(ids.length)
    return ids.map((id) => albums.get(id))
  }
  return { ids: [...albums.keys()], load, asked }
}

const gridOf = async ({ ids, load }: ReturnType<typeof shelf>) => {
  const element = await fixture<DigmAlbumGrid>(
    html`<digm-album-grid .ids=${ids} .load=${load} label="Albums"></digm-album-grid>`,
  )
  await waitUntil(() => links(element).length > 0)
  return element
}
const cards = (element: DigmAlbumGrid) => [...element.renderRoot.querySelectorAll('digm-album-card')]
const links = (element: DigmAlbumGrid) => cards(element).flatMap((card) => card.renderRoot.querySelector('a') ?? [])

describe('digm-album-grid', () => {
  afterEach(() => window.scrollTo(0, 0))

  it('passes the audit with albums and while they come', async () => {
    await audit(await gridOf(shelf(3)))
    await audit(await fixture(html`<digm-album-grid loading></digm-album-grid>`))
  })

  it('links every album, in the order given', async () => {
    const three = shelf(3)
    const hrefs = links(await gridOf(three)).map((link) => link.getAttribute('href'))
    expect(hrefs).to.deep.equal(three.ids.map(albumPath))
  })

  it('says that it is loading, and holds the places of the first albums', async () => {
    const element = await fixture<DigmAlbumGrid>(html`<digm-album-grid loading></digm-album-grid>`)
    expect(element.renderRoot.querySelector('[role=status]')?.textContent).to.equal('Loading albums')
    expect(cards(element)).to.have.length(6)
  })

  it('has no more of ten thousand albums in the document than are in view, and reads no more', async () => {
    const all = shelf(10_000)
    const element = await gridOf(all)
    expect(document.documentElement.scrollHeight).to.be.greaterThan(100_000)
    for (const share of [0.3, 0.7, 0.999]) {
      window.scrollTo(0, document.documentElement.scrollHeight * share)
      await waitUntil(() => Number(element.renderRoot.querySelector('li')?.dataset.index) > share * 9_500)
      expect(cards(element).length).to.be.lessThan(60)
    }
    await waitUntil(() => links(element).at(-1)?.getAttribute('href') === albumPath(all.ids[9_999] as AlbumId))
    expect(element.renderRoot.querySelector('li:last-child')?.getAttribute('aria-posinset')).to.equal('10000')
    expect(all.asked.reduce((sum, count) => sum + count, 0)).to.be.lessThan(300)
  })

  it('goes on to rows that were not there when the Tab key walks down', async () => {
    const element = await gridOf(shelf(200))
    const first = links(element)
    first[0]?.focus()
    for (let i = 0; i < first.length + 4; i++) await sendKeys({ press: 'Tab' })
    const focused = cards(element).find((card) => card.shadowRoot?.activeElement)
    expect(focused?.album?.title).to.equal(`The n${first.length + 4} album`)
  })

  it('keeps the card that has the focus, wherever the page is scrolled to', async () => {
    const element = await gridOf(shelf(2_000))
    const [first] = links(element)
    first?.focus()
    window.scrollTo(0, 20_000)
    await waitUntil(() => element.renderRoot.querySelectorAll('li')[9]?.dataset.index !== '9')
    expect(cards(element)[0]?.shadowRoot?.activeElement).to.equal(first)
  })

  it('reads again what may have changed, and shows what it had until then', async () => {
    const three = shelf(3)
    const element = await gridOf(three)
    element.load = async (ids) => ids.map((albumId) => album('x', { albumId, title: 'Edited', cover: undefined }))
    element.revision++
    await element.updateComplete
    expect(links(element)).to.have.length(3)
    await waitUntil(() => links(element).every((link) => link.textContent?.includes('Edited')))
  })
})
