// Who this device hears from, what came in and what was refused: only figures that were counted, in plain words, live.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-flow-picture.ts'
import '../components/digm-notice.ts'
import { formatBytes } from '../components/format.ts'
import { Watch } from '../components/watch.ts'
import { columnStyles } from './column-styles.ts'
import { formatAgo, hostOf, RELAY_WORDS, refusedRows, STATUS_WORDS, TRACKER_WORDS } from './network-words.ts'

type Pieces = Services['transfers']['value']['toPlay']

const NOT_PROMISED = 'pieces that were not what their record promises'

/** "Last seen" grows older by itself. */
const AGE_EVERY_MS = 10_000
/** A node that lives tells so every 30 s. */
const ALIVE_MS = 90_000

export class NetworkPage extends LitElement {
  static override properties = { services: { attribute: false } }

  static override styles = [
    baseStyles,
    columnStyles,
    css`
      h1 {
        margin-bottom: var(--space-5);
      }
      h2 {
        margin-bottom: var(--space-2);
      }
      .about {
        color: var(--ink-soft);
        max-width: 38rem;
      }
      li,
      .row {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 var(--space-5);
        padding: var(--space-3) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      ul,
      dl {
        margin-top: var(--space-3);
      }
      .figures,
      dd {
        color: var(--ink-soft);
        font-variant-numeric: tabular-nums;
      }
    `,
  ]

  declare services: Services
  private ageing: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    new Watch(this, () => {
      const { network, transfers, online } = this.services
      for (const { value } of [network, transfers, online]) void value
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'Network – DIGM'
    this.ageing = setInterval(() => this.requestUpdate(), AGE_EVERY_MS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.ageing)
  }

  protected override firstUpdated(): void {
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private renderRelays() {
    const { relays } = this.services.network.value
    const now = Date.now()
    return html`<h2>Relays</h2>
      <p class="about">They tell this device of new and changed albums the moment they are published.</p>
      ${
        relays.length === 0
          ? html`<p class="about">None is set up here.</p>`
          : html`<ul role="list" aria-label="Relays">
            ${relays.map(
              ({ endpoint, state, lastSeenMs, bytesIn, bytesOut }) =>
                html`<li>
                  <span>${hostOf(endpoint)}</span>
                  <span class="figures"
                    >${RELAY_WORDS[state]}, ${lastSeenMs === undefined ? 'never heard' : `heard ${formatAgo(lastSeenMs, now)}`},
                    ${formatBytes(bytesIn)} in, ${formatBytes(bytesOut)} out</span
                  >
                </li>`,
            )}
          </ul>`
      }`
  }

  private renderEldernodes() {
    const { eldernodes } = this.services.network.value
    const now = Date.now()
    return html`<h2>Eldernodes</h2>
      <p class="about">Servers anyone can run. They hold albums so that nothing disappears.</p>
      ${
        eldernodes.length === 0
          ? html`<p class="about">None has told of itself yet.</p>`
          : html`<ul role="list" aria-label="Eldernodes">
            ${eldernodes.map(
              ({ endpoint, status, lastSeenMs, seedingCount, usedBytes }) =>
                html`<li>
                  <span>${hostOf(endpoint)}</span>
                  <span class="figures"
                    >${STATUS_WORDS[status]}, seen ${formatAgo(lastSeenMs, now)}, says it holds ${seedingCount}
                    ${seedingCount === 1 ? 'torrent' : 'torrents'} in ${formatBytes(usedBytes)}</span
                  >
                </li>`,
            )}
          </ul>`
      }`
  }

  private renderMusic() {
    const { swarm, toPlay, fromNodes } = this.services.transfers.value
    const row = (name: string, value: string | number) => html`<div class="row"><dt>${name}</dt><dd>${value}</dd></div>`
    const pieces = (came: Pieces) =>
      `${came.pieces} ${came.pieces === 1 ? 'piece' : 'pieces'}, ${formatBytes(came.bytes)}`
    const refused = fromNodes.filter((node) => node.refused > 0)
    return html`<h2>Music</h2>
      <p class="about">Since this page was opened. Every piece was checked before it was stored.</p>
      <dl>
        ${row('From Eldernodes, to play', pieces(toPlay))}
        ${fromNodes.map((node) => row(`From ${hostOf(node.endpoint)}, to keep and to share`, pieces(node)))}
        ${row('From other listeners', swarm ? formatBytes(swarm.bytesFromPeers) : 'sharing is off')}
        ${swarm ? row('Given to other listeners', formatBytes(swarm.bytesToPeers)) : nothing}
        ${swarm ? row('Tracks shared at the moment', swarm.torrents) : nothing}
        ${swarm && !swarm.leader ? row('Shared by', 'another tab of this browser') : nothing}
        ${refused.map((node) => row(`Refused from ${hostOf(node.endpoint)}: ${NOT_PROMISED}`, node.refused))}
        ${swarm ? row(`Refused from other listeners: ${NOT_PROMISED}`, swarm.piecesRefused) : nothing}
      </dl>
      ${this.renderTrackers()}`
  }

  private renderTrackers() {
    const { trackers } = this.services.transfers.value
    const now = Date.now()
    if (trackers.length === 0) return nothing
    return html`<h2>Trackers</h2>
      <p class="about">Where listeners of the same track find each other.</p>
      <ul role="list" aria-label="Trackers">
        ${trackers.map(
          ({ url, state, heardMs }) =>
            html`<li>
              <span>${hostOf(url)}</span>
              <span class="figures"
                >${TRACKER_WORDS[state]}${heardMs === undefined ? nothing : `, heard ${formatAgo(heardMs, now)}`}</span
              >
            </li>`,
        )}
      </ul>`
  }

  private renderRecords() {
    const { tally, outbox } = this.services.network.value
    const accepted = Object.values(tally).reduce((sum, way) => sum + way.accepted, 0)
    const refused = refusedRows(tally)
    return html`<h2>Records</h2>
      <p class="about">Since this page was opened. What is not signed by its artist, or is older than what is here, is refused.</p>
      <dl>
        <div class="row"><dt>Taken in</dt><dd>${accepted}</dd></div>
        ${refused.map(({ reason, count }) => html`<div class="row"><dt>Refused: ${reason}</dt><dd>${count}</dd></div>`)}
        ${refused.length === 0 ? html`<div class="row"><dt>Refused</dt><dd>0</dd></div>` : nothing}
      </dl>
      <h2>Written here</h2>
      <p class="about">What you publish or change waits until a relay has shown that it holds it.</p>
      <dl>
        <div class="row"><dt>Waiting</dt><dd>${outbox.waiting}</dd></div>
        <div class="row"><dt>Sent</dt><dd>${outbox.sent}</dd></div>
        <div class="row"><dt>Refused</dt><dd>${outbox.refused}</dd></div>
      </dl>`
  }

  protected override render() {
    const { network, transfers, online, worker } = this.services
    const { relays, eldernodes } = network.value
    const aliveSinceMs = Date.now() - ALIVE_MS
    return html`<h1>Network</h1>
      ${
        online.value
          ? nothing
          : html`<digm-notice kind="offline"
              >Offline. These are the figures up to
              now${worker.offlinePlay.value === 'ready' ? '; what is stored still plays' : ''}.</digm-notice
            >`
      }
      <digm-flow-picture
        .flow=${{
          relays: relays.filter(({ state }) => state === 'connected').length,
          eldernodes: eldernodes.filter(({ lastSeenMs }) => lastSeenMs >= aliveSinceMs).length,
          listeners: transfers.value.swarm?.listeners ?? 0,
        }}
      ></digm-flow-picture>
      ${this.renderRelays()} ${this.renderEldernodes()} ${this.renderMusic()} ${this.renderRecords()}`
  }
}

customElements.define('network-page', NetworkPage)

declare global {
  interface HTMLElementTagNameMap {
    'network-page': NetworkPage
  }
}
