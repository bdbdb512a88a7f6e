import { expect, fixture, html } from '@open-wc/testing'
import { EMPTY_TALLY } from '../../src/catalogue/tally.ts'
import type { NodeId } from '../../src/core/ids.ts'
import '../../src/pages/network-page.ts'
import type { NetworkPage } from '../../src/pages/network-page.ts'
import { audit } from './audit.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'

let fake: FakeServices
beforeEach(() => {
  fake = fakeServices()
})

const page = () => fixture<NetworkPage>(html`<network-page .services=${fake.services}></network-page>`)
const textOf = (element: Element | null | undefined) => element?.shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? ''
const pictureOf = (element: NetworkPage) =>
  element.renderRoot.querySelector('digm-flow-picture')?.renderRoot.querySelector('[role=img]')?.ariaLabel ?? ''

function fill(): void {
  const lastSeenMs = Date.now() - 12_000
  fake.network.value = {
    relays: [
      {
        endpoint: 'wss://one.example/gun',
        state: 'connected',
        sinceMs: lastSeenMs,
        lastSeenMs,
        bytesIn: 2_500_000,
        bytesOut: 3_000,
        refused: {},
      },
      {
        endpoint: 'wss://two.example/gun',
        state: 'waiting',
        sinceMs: lastSeenMs,
        lastSeenMs: undefined,
        bytesIn: 0,
        bytesOut: 0,
        refused: {},
      },
    ],
    eldernodes: [
      {
        nodeId: 'node.AAAAAAAAAAAAAAAA' as NodeId,
        endpoint: 'https://one.example',
        status: 'active',
        lastSeenMs,
        seedingCount: 1,
        capacityBytes: 1e12,
        usedBytes: 3e9,
      },
    ],
    outbox: { waiting: 2, sent: 1, refused: 0 },
    tally: { ...EMPTY_TALLY, live: { accepted: 7, known: 0, refused: { 'bad-signature': 3 } } },
  }
  fake.transfers.value = {
    swarm: {
      leader: true,
      torrents: 1,
      listeners: 4,
      eldernodes: 0,
      bytesFromPeers: 5_000_000,
      bytesToPeers: 1_000_000,
      piecesRefused: 2,
      trackers: [],
    },
    trackers: [
      { url: 'wss://one.example/', state: 'connected', heardMs: lastSeenMs },
      { url: 'wss://two.example/', state: 'unused', heardMs: undefined },
    ],
    toPlay: { pieces: 21, bytes: 1_300_000 },
    fromNodes: [{ endpoint: 'https://one.example', pieces: 1, bytes: 60_000, refused: 3 }],
  }
}

describe('network-page', () => {
  it('passes the audit empty, filled and offline', async () => {
    const element = await page()
    await audit(element)
    fill()
    fake.online.value = false
    await element.updateComplete
    await audit(element)
  })

  it('shows what was counted, and follows it', async () => {
    const element = await page()
    expect(pictureOf(element)).to.contain('0 relays bring records')
    fill()
    await element.updateComplete
    const text = textOf(element)
    for (const part of [
      'one.example connected, heard 12 seconds ago, 2.5 MB in',
      'two.example not reached, tried again soon, never heard, 0 kB in',
      'active, seen 12 seconds ago, says it holds 1 torrent in 3.0 GB',
      'From Eldernodes, to play21 pieces, 1.3 MB',
      'From one.example, to keep and to share1 piece, 60 kB',
      'Refused from one.example: pieces that were not what their record promises3',
      'Refused from other listeners: pieces that were not what their record promises2',
      'one.example connected, heard 12 seconds ago',
      'two.example not needed now',
      'From other listeners5.0 MB',
      'Taken in7',
      'Refused: The signature does not match the record.3',
      'Waiting2',
    ])
      expect(text, part).to.contain(part)
    await element.renderRoot.querySelector('digm-flow-picture')?.updateComplete
    expect(pictureOf(element)).to.equal(
      'This device in the middle: 1 Eldernode holds music, 1 relay brings records, 4 listeners bring music.',
    )
  })
})
