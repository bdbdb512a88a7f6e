import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { KeptAlbum } from '../../src/app/services.ts'
import { DigmError } from '../../src/core/errors.ts'
import { albumPath } from '../../src/core/urls.ts'
import '../../src/pages/library-page.ts'
import type { LibraryPage } from '../../src/pages/library-page.ts'
import { audit } from './audit.ts'
import { all, focused, one, textOf } from './deep.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { album, heard } from './records.ts'

const kept = (slug: string, changes: Partial<KeptAlbum> = {}): KeptAlbum => {
  const record = album(slug, { cover: undefined })
  return { albumId: record.albumId, album: record, isWithdrawn: false, ...changes }
}

let fake: FakeServices
beforeEach(() => {
  fake = fakeServices()
  fake.keepState.value = { status: 'kept', bytesTotal: 45_000_000 }
})
afterEach(() => window.scrollTo(0, 0))

const page = () => fixture<LibraryPage>(html`<library-page .services=${fake.services}></library-page>`)
const titles = (element: LibraryPage) => all<HTMLAnchorElement>(element, '.title')
const listed = (element: LibraryPage) => titles(element).map(({ textContent }) => textContent)
const change = (now: readonly KeptAlbum[]) => {
  fake.kept = now
  fake.keptChanges.value++
}
const shown = async () => {
  const element = await page()
  await waitUntil(() => titles(element).length > 0)
  return element
}

describe('library-page', () => {
  it('lists what is kept, with its size, and leads to each album', async () => {
    fake.kept = [kept('one'), kept('two')]
    const ready = heard(document, 'digm-ready')
    const element = await shown()
    expect(listed(element)).to.deep.equal(['The one album', 'The two album'])
    expect(titles(element)[0]?.getAttribute('href')).to.equal(albumPath(kept('one').albumId))
    expect(textOf(element)).to.contain('2 albums. 120 MB on this device.').and.contain('45 MB')
    expect(document.title).to.equal('Library – DIGM')
    await waitUntil(() => ready.length > 0)
    await audit(element)
  })

  it('says in words how an album stands that is not here whole', async () => {
    fake.kept = [kept('one')]
    fake.incomplete = 1
    const some = { bytesHeld: 3_000_000, bytesTotal: 12_000_000 }
    fake.keepState.value = { status: 'fetching', ...some }
    const element = await shown()
    expect(textOf(element)).to.contain('1 album, not here whole yet').and.contain('On its way: 3.0 MB of 12 MB')
    await audit(element)
    fake.keepState.value = { status: 'waiting', ...some, bytesHeld: 6_000_000 }
    await waitUntil(() => textOf(element).includes('6.0 MB of 12 MB. Waiting for the rest'))
    await audit(element)
    fake.keepState.value = { status: 'failed', ...some, code: 'storage-full' }
    await waitUntil(() => textOf(element).includes('This device has no room left.'))
    await audit(element)
  })

  it('lists what its artist has withdrawn, whether it was here by then or not', async () => {
    fake.kept = [kept('one', { isWithdrawn: true }), kept('two', { album: undefined, isWithdrawn: true })]
    const element = await shown()
    expect(listed(element)).to.deep.equal(['The one album', 'Withdrawn album'])
    expect(textOf(element)).to.contain('Withdrawn by the artist, plays on here')
    expect(all(element, '.play')).to.have.length(1)
    await audit(element)
  })

  it('plays an album whole, and stops keeping one, by keyboard', async () => {
    fake.kept = [kept('one')]
    const element = await shown()
    one<HTMLElement>(element, '.title').focus()
    await sendKeys({ press: 'Tab' })
    expect(focused()?.getAttribute('aria-label')).to.equal('Play The one album')
    await sendKeys({ press: 'Enter' })
    await sendKeys({ press: 'Tab' })
    await sendKeys({ press: 'Enter' })
    await waitUntil(() => focused()?.textContent?.includes('Free 45 MB'))
    await audit(element)
    await sendKeys({ press: 'Enter' })
    const { albumId } = kept('one')
    expect(fake.asked.filter((what) => what !== 'count bytes')).to.deep.equal([
      `play ${albumId} 0`,
      `remove ${albumId}`,
    ])
  })

  it('leaves the keyboard where an album was that is let go', async () => {
    fake.kept = [kept('one'), kept('two')]
    const element = await shown()
    const [, free] = all<HTMLElement>(one(element, 'library-row'), 'button')
    free?.click()
    await waitUntil(() => focused()?.textContent?.includes('Free'))
    await sendKeys({ press: 'Enter' })
    change([kept('two')])
    await waitUntil(() => focused()?.textContent === 'The two album')
  })

  it('shows at once what is kept or freed elsewhere, and counts its bytes again', async () => {
    fake.kept = [kept('one')]
    const element = await shown()
    change([kept('two'), kept('one')])
    await waitUntil(() => listed(element).join() === 'The two album,The one album')
    change([kept('two')])
    await waitUntil(() => listed(element).join() === 'The two album')
    change([])
    await waitUntil(() => textOf(element).includes('You keep no album yet'))
    expect(fake.asked.filter((what) => what === 'count bytes').length).to.be.greaterThan(1)
  })

  it('has no more in the document than is in view, and moves nothing under the eyes of who has scrolled', async () => {
    const many = Array.from({ length: 500 }, (_, i) => kept(`n${i}`))
    fake.kept = many
    const element = await shown()
    expect(all(element, 'library-row').length).to.be.lessThan(40)
    window.scrollTo(0, document.documentElement.scrollHeight / 2)
    await waitUntil(() => Number(one(element, 'li').getAttribute('data-index')) > 50)
    await waitUntil(() => listed(element).length > 3)
    const before = listed(element)
    change([kept('new'), ...many])
    await waitUntil(() => textOf(element).includes('501 albums'))
    expect(listed(element)).to.deep.equal(before)
    window.scrollTo(0, 0)
    await waitUntil(() => listed(element)[0] === 'The new album')
  })

  it('says how to keep an album where there is none', async () => {
    const element = await page()
    await waitUntil(() => element.renderRoot.querySelector('digm-notice'))
    expect(element.renderRoot.querySelector('digm-notice')?.heading).to.equal('You keep no album yet')
    expect(element.renderRoot.querySelector('a')?.getAttribute('href')).to.equal('/')
    await audit(element)
  })

  it('says that the storage cannot be read, and reads it on the next try', async () => {
    const { library } = fake.services.keeping
    const { keeping } = fake.services
    fake.services = {
      ...fake.services,
      keeping: { ...keeping, library: () => Promise.reject(new DigmError('storage-unavailable')) },
    }
    const element = await page()
    const notice = () => element.renderRoot.querySelector('digm-notice')
    await waitUntil(() => notice()?.heading === 'The library cannot be read')
    await audit(element)
    element.services = { ...fake.services, keeping: { ...keeping, library } }
    fake.kept = [kept('one')]
    notice()?.dispatchEvent(new CustomEvent('digm-action'))
    await waitUntil(() => titles(element).length > 0)
  })

  it('says why nothing is kept where nothing can be', async () => {
    const { keeping } = fake.services
    fake.services = { ...fake.services, keeping: { ...keeping, unavailable: 'Keeping albums needs https.' } }
    const ready = heard(document, 'digm-ready')
    const element = await page()
    await waitUntil(() => ready.length > 0)
    expect(textOf(element)).to.contain('Nothing is kept here').and.contain('Keeping albums needs https.')
    await audit(element)
  })

  it('holds the places of albums while they are read', async () => {
    const { keeping } = fake.services
    fake.services = { ...fake.services, keeping: { ...keeping, library: () => new Promise(() => undefined) } }
    const element = await page()
    await waitUntil(() => one(element, '[role=status]').textContent === 'Loading albums')
    await audit(element)
  })
})
