// Where a published album is: one word for the artist who wants to close the lid, and a line for each Eldernode.
import { css, html, LitElement, nothing } from 'lit'
import { holdingOf, type NodeHolding, type NodeReport, remedyOf, safetyOf } from '../core/replicas.ts'
import { baseStyles } from './base-styles.ts'
import { alertIcon, keptIcon, offlineIcon } from './icons.ts'
import { progressStyles } from './publish-progress.ts'

export class DigmPublishHolding extends LitElement {
  static override properties = {
    reports: { attribute: false },
    albumVersion: { attribute: false },
    helpers: { attribute: false },
  }

  static override styles = [
    baseStyles,
    progressStyles,
    css`
      :host {
        display: block;
      }
      .verdict {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 var(--space-3);
        align-items: center;
      }
      .verdict svg {
        width: 2rem;
        height: 2rem;
        color: var(--ink-soft);
      }
      .safe svg {
        color: var(--accent);
      }
      .heading {
        font-size: var(--text-xl);
        font-weight: 700;
        font-stretch: 85%;
        line-height: 1.15;
      }
      .text {
        grid-column: 2;
        margin-top: var(--space-1);
        color: var(--ink-soft);
      }
      ul {
        margin-top: var(--space-5);
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-1) var(--space-4);
        min-height: 3.25rem;
        padding: var(--space-2) 0;
        border-top: 1px solid var(--line);
      }
      li:last-child {
        border-bottom: 1px solid var(--line);
      }
      .node {
        overflow-wrap: anywhere;
      }
      .state {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        font-variant-numeric: tabular-nums;
        color: var(--ink-soft);
      }
      .holds .state {
        color: var(--accent);
        font-weight: 600;
      }
      .refused .state {
        color: var(--danger);
      }
      .state svg {
        width: 1.25rem;
        height: 1.25rem;
      }
      .why,
      progress {
        grid-column: 1 / -1;
      }
      .why {
        font-size: var(--text-s);
        color: var(--ink-soft);
        overflow-wrap: anywhere;
      }
      .helpers {
        margin-top: var(--space-3);
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
    `,
  ]

  /** Every Eldernode that this app trusts. */
  declare reports: readonly NodeReport[]
  declare albumVersion: number
  /** Others that have signed that they hold it. */
  declare helpers: number

  constructor() {
    super()
    this.reports = []
    this.helpers = 0
  }

  private renderState(holding: NodeHolding) {
    switch (holding.status) {
      case 'holds':
        return html`${keptIcon}holds it`
      case 'fetching':
        return `fetching ${Math.floor(holding.fraction * 100)} %`
      case 'refused':
        return html`${alertIcon}refused`
      case 'no-audio':
        return 'keeps no audio'
      case 'unreachable':
        return html`${offlineIcon}not reached`
      case 'asked':
        return 'asked'
    }
  }

  private renderNode(report: NodeReport) {
    const holding = holdingOf(report, this.albumVersion)
    const name = URL.canParse(report.endpoint) ? new URL(report.endpoint).host : report.endpoint
    return html`<li class=${holding.status}>
      <span class="node">${name}</span>
      <span class="state">${this.renderState(holding)}</span>
      ${
        holding.status === 'fetching'
          ? html`<progress max="1" .value=${holding.fraction} aria-label="${name} fetches the album"></progress>`
          : nothing
      }
      ${holding.status === 'refused' ? html`<p class="why">${holding.message} ${remedyOf(holding.code)}</p>` : nothing}
    </li>`
  }

  protected override render() {
    const { isSafe, heading, text } = safetyOf(this.reports, this.albumVersion)
    const { helpers } = this
    return html`<div class="verdict ${isSafe ? 'safe' : ''}" role="status">
        ${isSafe ? keptIcon : alertIcon}
        <p class="heading">${heading}</p>
        <p class="text">${text}</p>
      </div>
      <ul role="list" aria-label="Eldernodes">
        ${this.reports.map((report) => this.renderNode(report))}
      </ul>
      ${
        helpers === 0
          ? nothing
          : html`<p class="helpers">
            ${helpers === 1 ? 'One other Eldernode says that it holds it' : `${helpers} other Eldernodes say that they hold it`},
            too. This app does not know whether to trust ${helpers === 1 ? 'it' : 'them'}.
          </p>`
      }`
  }
}

customElements.define('digm-publish-holding', DigmPublishHolding)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-holding': DigmPublishHolding
  }
}
