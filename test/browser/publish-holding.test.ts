import { expect, fixture, html } from '@open-wc/testing'
import type { NodeId } from '../../src/core/ids.ts'
import type { NodeReport } from '../../src/core/replicas.ts'
import '../../src/pages/publish-holding.ts'
import type { PublishHolding } from '../../src/pages/publish-holding.ts'
import { audit } from './audit.ts'
import { drawn, textOf } from './deep.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { album, heard } from './records.ts'

const ALBUM = album('dusk')
const nodeId = 'one.BBBBBBBBBBBBBBBB' as NodeId
const { albumId, version } = ALBUM
const receipt = { nodeId, albumId, albumVersion: version, bytesHeld: 10, version: 1 }

const node = (endpoint: string, changes: Partial<NodeReport> = {}): NodeReport => ({
  endpoint,
  nodeId,
  receipt: undefined,
  progress: undefined,
  isReachable: true,
  ...changes,
})
const fetching = { nodeId, albumId, albumVersion: version, state: 'fetching' as const, bytesTotal: 100, wants: [] }

let fake: FakeServices
beforeEach(() => {
  fake = fakeServices()
})

async function open(reports: readonly NodeReport[], helpers = 0): Promise<PublishHolding> {
  fake.holding.value = { album: ALBUM, reports, helpers }
  const page = await fixture<PublishHolding>(
    html`<publish-holding .services=${fake.services} .albumId=${albumId}></publish-holding>`,
  )
  await drawn(page)
  return page
}

describe('publish-holding', () => {
  it('says for each Eldernode what it does, and that the page must stay open', async () => {
    const page = await open([
      node('https://one.example', { receipt: { ...receipt, verifiedAt: 1 } }),
      node('https://two.example', { progress: { ...fetching, bytesHeld: 43 } }),
      node('https://three.example'),
      node('https://four.example', { receipt: { ...receipt, refused: { code: 'quota-exceeded', message: 'Full.' } } }),
      node('https://five.example', { isReachable: false }),
    ])
    const text = textOf(page)
    expect(text).to.contain('Keep this page open')
    expect(text).to.contain('on 1 of 3 Eldernodes')
    for (const line of ['one.example holds it', 'two.example fetching 43 %', 'three.example asked', 'not reached']) {
      expect(text).to.contain(line)
    }
    expect(text).to.contain('four.example refused Full. Ask its operator for more room')
    await audit(page)
  })

  it('says when it is safe to close, live, and honestly of how many', async () => {
    const page = await open([node('https://one.example')], 2)
    expect(textOf(page)).to.contain('2 other Eldernodes say that they hold it')
    const held = [node('https://one.example', { receipt: { ...receipt, verifiedAt: 1 } })]
    fake.holding.value = { album: ALBUM, reports: held, helpers: 0 }
    await drawn(page)
    expect(textOf(page)).to.contain('Safe to close')
    expect(textOf(page)).to.contain('on 1 of 1 Eldernodes this app trusts')
    await audit(page)
  })

  it('waits for the album, and says when it is not here', async () => {
    const page = await fixture<PublishHolding>(
      html`<publish-holding .services=${fake.services} .albumId=${albumId}></publish-holding>`,
    )
    const ready = heard(page, 'digm-ready')
    fake.holding.value = 'unknown'
    await drawn(page)
    expect(ready.length).to.equal(1)
    expect(textOf(page)).to.contain('This album is not on this device')
    await audit(page)
  })
})
