// Who is connected to this device, drawn: records come from relays, music from Eldernodes and from other listeners.
import { css, html, LitElement, svg } from 'lit'
import { baseStyles } from './base-styles.ts'

export type Flow = { relays: number; eldernodes: number; listeners: number }

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

export class DigmFlowPicture extends LitElement {
  static override properties = { flow: { attribute: false } }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        max-width: 34rem;
      }
      .places {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        text-align: center;
        font-size: var(--text-s);
        line-height: 1.3;
      }
      .count,
      .you {
        display: grid;
        place-items: center;
        width: 3.5rem;
        height: 3.5rem;
        margin: 0 auto var(--space-2);
        border-radius: 50%;
        box-shadow: inset 0 0 0 2px var(--line);
        font-size: var(--text-l);
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .count.on {
        box-shadow: inset 0 0 0 2px var(--accent);
      }
      .you {
        background: var(--accent);
        color: var(--on-accent);
        font-size: var(--text-m);
      }
      .what {
        color: var(--ink-soft);
      }
      svg {
        width: 100%;
        height: 4rem;
        fill: none;
        stroke-width: 2;
      }
      path {
        vector-effect: non-scaling-stroke;
        stroke: var(--ink-soft);
        stroke-dasharray: 3 6;
        opacity: 0.6;
      }
      path.on {
        stroke: var(--accent);
        stroke-dasharray: none;
        opacity: 1;
      }
    `,
  ]

  declare flow: Flow

  constructor() {
    super()
    this.flow = { relays: 0, eldernodes: 0, listeners: 0 }
  }

  private renderPlace(count: number, name: string, what: string) {
    return html`<div>
      <p class=${count > 0 ? 'count on' : 'count'}>${count}</p>
      <p>${name}</p>
      <p class="what">${what}</p>
    </div>`
  }

  protected override render() {
    const { relays, eldernodes, listeners } = this.flow
    const line = (x: number, count: number) =>
      svg`<path class=${count > 0 ? 'on' : ''} d="M${x} 4C${x} 40 300 24 300 60"/>`
    const said = [
      counted(eldernodes, 'Eldernode holds music', 'Eldernodes hold music'),
      counted(relays, 'relay brings records', 'relays bring records'),
      counted(listeners, 'listener brings music', 'listeners bring music'),
    ].join(', ')
    return html`<div role="img" aria-label="This device in the middle: ${said}.">
      <div class="places">
        ${this.renderPlace(eldernodes, 'Eldernodes', 'hold music')} ${this.renderPlace(relays, 'Relays', 'bring records')}
        ${this.renderPlace(listeners, 'Listeners', 'bring music')}
      </div>
      <svg viewBox="0 0 600 64" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        ${line(100, eldernodes)} ${line(300, relays)} ${line(500, listeners)}
      </svg>
      <p class="you">You</p>
    </div>`
  }
}

customElements.define('digm-flow-picture', DigmFlowPicture)

declare global {
  interface HTMLElementTagNameMap {
    'digm-flow-picture': DigmFlowPicture
  }
}
