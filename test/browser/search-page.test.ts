import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { type Signal, signal } from '@preact/signals-core'
import { sendKeys } from '@web/test-runner-commands'
import type { SearchHit, SearchState } from '../../src/catalogue/search.ts'
import type { BlobHash } from '../../src/core/ids.ts'
import '../../src/pages/search-page.ts'
import type { SearchPage } from '../../src/pages/search-page.ts'
import { audit } from './audit.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { album } from './records.ts'

const hit = (slug: string, more: Partial<SearchHit> = {}): SearchHit => {
  const { albumId, title, artistName } = album(slug)
  return { albumId, title, artistName, cover: undefined, ...more }
}
const HITS = [
  hit('one', { matched: { field: 'track', text: 'Glass Garden' } }),
  hit('two', { matched: { field: 'genre', text: 'Dub' } }),
  hit('three', { cover: 'ab'.repeat(32) as BlobHash }),
]

let fake: FakeServices
let state: Signal<SearchState>
/** The questions that were asked, each answered by hand. */
let questions: { query: string; answer(hits: readonly SearchHit[]): void; fail(error: Error): void }[]

beforeEach(() => {
  fake = fakeServices()
  state = signal<SearchState>({ status: 'ready', albums: 3 })
  questions = []
  fake.search.state = state
  fake.search.find = (query) =>
    new Promise((answer, fail) => {
      questions.push({ query, answer, fail })
    })
  history.replaceState(null, '', location.pathname)
})
afterEach(() => history.replaceState(null, '', location.pathname))

const open = () => fixture<SearchPage>(html`<search-page .services=${fake.services}></search-page>`)
const fieldOf = (page: SearchPage) =>
  page.renderRoot.querySelector('digm-search-field')?.renderRoot.querySelector('input') as HTMLInputElement
const focusIn = (page: SearchPage) => page.shadowRoot?.activeElement?.shadowRoot?.activeElement
const statusOf = (page: SearchPage) => page.renderRoot.querySelector('[role=status]')?.textContent?.trim()
const resultsOf = (page: SearchPage) => page.renderRoot.querySelector('digm-search-results')
const linksOf = (page: SearchPage) => [...(resultsOf(page)?.renderRoot.querySelectorAll('a') ?? [])]
const asked = (count: number) => waitUntil(() => questions.length >= count)

async function type(page: SearchPage, query: string): Promise<void> {
  const before = questions.length
  fieldOf(page).value = query
  fieldOf(page).dispatchEvent(new InputEvent('input'))
  await asked(before + 1)
}

async function found(page: SearchPage, hits: readonly SearchHit[]): Promise<void> {
  questions.at(-1)?.answer(hits)
  await waitUntil(() => statusOf(page) !== '')
  await page.updateComplete
  await resultsOf(page)?.updateComplete
}

describe('search-page', () => {
  it('begins in its field, with the genres of this device to choose from', async () => {
    fake.search.genres = async () => [{ genre: 'dub', name: 'Dub', albums: 2 }]
    const page = await open()
    await waitUntil(() => page.renderRoot.querySelector('.genres'))
    await waitUntil(() => focusIn(page) === fieldOf(page), 'the field has the focus')
    expect(fake.asked).to.include('open search')
    await audit(page)
    page.renderRoot.querySelector<HTMLElement>('.genres button')?.click()
    await asked(1)
    expect(questions[0]?.query).to.equal('Dub')
    expect(location.search).to.equal('?q=Dub')
  })

  it('shows what was found and why, says how many, and passes the audit', async () => {
    const page = await open()
    await type(page, 'garden')
    await found(page, HITS)
    expect(statusOf(page)).to.equal('3 albums.')
    expect(resultsOf(page)?.shadowRoot?.textContent?.replace(/\s+/g, ' ')).to.contain('Track: Glass Garden')
    expect(linksOf(page)[0]?.pathname).to.equal(`/album/${HITS[0]?.albumId}`)
    await audit(page)
  })

  it('never puts an older answer over a newer one', async () => {
    const page = await open()
    await type(page, 'gar')
    await type(page, 'garden')
    await found(page, HITS.slice(0, 1))
    questions[0]?.answer(HITS)
    await page.updateComplete
    expect(linksOf(page)).to.have.length(1)
  })

  it('asks once a frame, however fast the keys come', async () => {
    const page = await open()
    for (const query of ['g', 'ga', 'gar']) {
      fieldOf(page).value = query
      fieldOf(page).dispatchEvent(new InputEvent('input'))
    }
    await asked(1)
    expect(questions.map(({ query }) => query)).to.deep.equal(['gar'])
  })

  it('is walked through by the arrow keys, down from the field and back', async () => {
    const page = await open()
    await type(page, 'garden')
    await found(page, HITS)
    fieldOf(page).focus()
    const focused = () => resultsOf(page)?.shadowRoot?.activeElement
    await sendKeys({ press: 'ArrowDown' })
    expect(focused()).to.equal(linksOf(page)[0])
    await sendKeys({ press: 'ArrowDown' })
    expect(focused()).to.equal(linksOf(page)[1])
    await sendKeys({ press: 'ArrowUp' })
    await sendKeys({ press: 'ArrowUp' })
    await waitUntil(() => focusIn(page) === fieldOf(page), 'the field has the focus')
  })

  it('finds its query in the address, and again when the listener comes back to it', async () => {
    history.replaceState({ key: 'mine' }, '', '?q=glass+garden')
    const page = await open()
    await asked(1)
    expect(fieldOf(page).value).to.equal('glass garden')
    expect(questions[0]?.query).to.equal('glass garden')
    await type(page, 'glass')
    expect(location.search).to.equal('?q=glass')
    expect(history.state).to.deep.equal({ key: 'mine' })
  })

  it('says that nothing was found, and offline what was searched at all', async () => {
    const page = await open()
    await type(page, 'xyz')
    await found(page, [])
    const notice = () => page.renderRoot.querySelector('digm-notice')
    expect(notice()?.heading).to.equal('Nothing found for “xyz”')
    expect(statusOf(page)).to.equal('No albums found.')
    fake.online.value = false
    await page.updateComplete
    expect(notice()?.textContent).to.contain('offline')
    await audit(page)
  })

  it('says how far the index is, and asks again when it is done', async () => {
    state.value = { status: 'indexing', indexed: 200, total: 1000 }
    const page = await open()
    expect(statusOf(page)).to.contain('200 of 1000 albums')
    await type(page, 'garden')
    await found(page, [])
    expect(page.renderRoot.querySelector('digm-notice')).to.equal(null)
    await audit(page)
    state.value = { status: 'ready', albums: 1000 }
    await asked(2)
    await found(page, HITS)
    await waitUntil(() => statusOf(page) === '3 albums.')
  })

  it('says when the search does not answer, and tries again', async () => {
    const page = await open()
    await type(page, 'garden')
    questions[0]?.fail(new Error('no worker'))
    await waitUntil(() => page.renderRoot.querySelector('digm-notice'))
    await audit(page)
    page.renderRoot.querySelector('digm-notice')?.dispatchEvent(new CustomEvent('digm-action'))
    await asked(2)
    expect(questions[1]?.query).to.equal('garden')
  })

  it('goes back to its beginning when the field is emptied', async () => {
    const page = await open()
    await type(page, 'garden')
    await found(page, HITS)
    fieldOf(page).value = ''
    fieldOf(page).dispatchEvent(new InputEvent('input'))
    await waitUntil(() => !resultsOf(page))
    expect(location.search).to.equal('')
  })
})
