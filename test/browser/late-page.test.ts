import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import '../../src/app/late-page.ts'
import type { LatePage, LateRoute } from '../../src/app/late-page.ts'
import type { Fingerprint } from '../../src/core/ids.ts'
import { audit } from './audit.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { heard } from './records.ts'

let fake: FakeServices
let code: LatePage['code']
let coming: { resolve: (module: unknown) => void; reject: (error: Error) => void }
beforeEach(() => {
  fake = fakeServices()
  const bring = () =>
    new Promise((resolve, reject) => {
      coming = { resolve, reject }
    })
  code = {
    artist: bring,
    library: bring,
    network: bring,
    paradio: bring,
    publish: bring,
    search: bring,
    settings: bring,
  }
})

const page = (route: LateRoute = { page: 'network' }) =>
  fixture<LatePage>(html`<late-page .services=${fake.services} .code=${code} .route=${route}></late-page>`)
const notice = (element: LatePage) => element.renderRoot.querySelector('digm-notice')

describe('late-page', () => {
  it('says that it is loading, then shows the page', async () => {
    const element = await page()
    expect(element.renderRoot.querySelector('[role=status]')?.textContent).to.equal('Loading')
    await audit(element)
    coming.resolve(undefined)
    await waitUntil(() => element.renderRoot.querySelector('network-page'))
  })

  it('says when the code did not come, and tries again', async () => {
    const element = await page()
    const ready = heard(element, 'digm-ready')
    coming.reject(new TypeError('Failed to fetch'))
    await waitUntil(() => notice(element))
    expect(notice(element)?.textContent).to.contain('did not arrive')
    await waitUntil(() => ready.length === 1, 'what came with the page goes')
    await audit(element)
    notice(element)?.dispatchEvent(new CustomEvent('digm-action'))
    await element.updateComplete
    expect(notice(element)).to.equal(null)
    coming.resolve(undefined)
    await waitUntil(() => element.renderRoot.querySelector('network-page'))
  })

  it('tells being offline from a line that failed', async () => {
    fake.online.value = false
    const element = await page()
    coming.reject(new TypeError('Failed to fetch'))
    await waitUntil(() => notice(element))
    expect(notice(element)?.textContent).to.contain('You are offline')
    await audit(element)
  })

  it('is not held up by a page that was left before its code came', async () => {
    const element = await page()
    const left = coming
    element.route = { page: 'artist', fingerprint: 'AAAAAAAAAAAAAAAA' as Fingerprint }
    await element.updateComplete
    coming.resolve(undefined)
    await waitUntil(() => element.renderRoot.querySelector('artist-page'))
    left.reject(new TypeError('Failed to fetch'))
    await element.updateComplete
    expect(element.renderRoot.querySelector('artist-page')).not.to.equal(null)
  })
})
