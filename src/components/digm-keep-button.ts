// Keeping an album on this device: what it costs before, how far it is during, and the way back after.
import { css, html, LitElement, nothing, svg } from 'lit'
import { DigmError, type ErrorCode } from '../core/errors.ts'
import { baseStyles } from './base-styles.ts'
import { formatBytes } from './format.ts'
import { closeIcon, keepIcon, keptIcon, retryIcon } from './icons.ts'
import { type StoredState, storedText } from './keep-words.ts'

export type KeepView =
  | { status: 'none'; bytesTotal: number }
  | { status: 'fetching' | 'waiting' | 'failed'; bytesHeld: number; bytesTotal: number; code?: ErrorCode | undefined }
  | StoredState
  | { status: 'kept'; bytesTotal: number }

const WAITING = 'Waiting for somebody who has the rest. It goes on by itself.'

/** Circumference of the progress ring. */
const RING = 2 * Math.PI * 8.6

export class DigmKeepButton extends LitElement {
  static override properties = {
    state: { attribute: false },
    unavailable: {},
    brief: { type: Boolean, reflect: true },
    confirming: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        font-size: var(--text-s);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);
      }
      .pill {
        min-height: 3rem;
        font-size: var(--text-m);
        white-space: nowrap;
      }
      .size {
        font-weight: 400;
        color: var(--ink-soft);
      }
      .progress {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 3rem;
        padding-left: var(--space-2);
        font-variant-numeric: tabular-nums;
      }
      .ring circle {
        fill: none;
        stroke-width: 2;
        stroke: var(--line);
      }
      .ring .done {
        stroke: var(--accent);
        stroke-linecap: round;
        transform: rotate(-90deg);
        transform-origin: center;
        transition: stroke-dashoffset 0.3s linear;
      }
      .kept svg {
        color: var(--accent);
      }
      .free {
        padding: 0 var(--space-4);
        color: var(--danger);
      }
      .why {
        flex-basis: 100%;
        color: var(--ink-soft);
        max-width: 26rem;
      }
      .failed .why {
        color: var(--danger);
      }
      :host([brief]) .pill {
        min-height: var(--touch);
        padding: 0 var(--space-3);
        font-size: var(--text-s);
      }
      :host([brief]) .row {
        flex-wrap: nowrap;
        gap: 0;
      }
      :host([brief]) .failed .pill svg {
        display: none;
      }
      :host([brief]) .progress {
        min-height: var(--touch);
      }
      :host([brief]) .why {
        display: none;
      }
    `,
  ]

  declare state: KeepView | undefined
  /** Why this browser cannot keep anything; empty when it can. */
  declare unavailable: string
  /** Controls alone: who shows it says in words how it stands. */
  declare brief: boolean
  declare confirming: boolean

  constructor() {
    super()
    this.unavailable = ''
    this.brief = false
    this.confirming = false
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('state') && this.state?.status !== 'kept') this.confirming = false
  }

  /** The button under the finger is gone after each of these; focus goes to what took its place. */
  private async moveFocus(): Promise<void> {
    await this.updateComplete
    this.renderRoot.querySelector<HTMLButtonElement>('button:not(:disabled)')?.focus()
  }

  private ask(type: 'digm-keep' | 'digm-stop' | 'digm-remove'): void {
    this.confirming = false
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true }))
  }

  private setConfirming(confirming: boolean): void {
    this.confirming = confirming
    void this.moveFocus()
  }

  private renderProgress(bytesHeld: number, bytesTotal: number, why: string) {
    const share = bytesTotal > 0 ? Math.min(bytesHeld / bytesTotal, 1) : 0
    const percent = Math.round(share * 100)
    return html`<div class="row">
      <span
        class="progress"
        role="progressbar"
        aria-label="Keeping the album"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${percent}
      >
        <svg class="ring" viewBox="0 0 24 24" aria-hidden="true">
          ${svg`<circle cx="12" cy="12" r="8.6"/><circle class="done" cx="12" cy="12" r="8.6"
            stroke-dasharray=${RING} stroke-dashoffset=${RING * (1 - share)}/>`}
        </svg>
        <span>${this.brief ? `${percent} %` : html`${formatBytes(bytesHeld)} of ${formatBytes(bytesTotal)}`}</span>
      </span>
      <button type="button" aria-label="Stop keeping this album" @click=${() => this.ask('digm-stop')}>
        ${closeIcon}
      </button>
      ${why === '' ? nothing : html`<p class="why" role="status">${why}</p>`}
    </div>`
  }

  private renderFailed(state: Extract<KeepView, { bytesHeld: number }>) {
    return html`<div class="row failed">
      <button type="button" class="pill quiet" @click=${() => this.ask('digm-keep')}>${retryIcon}Try again</button>
      <button type="button" aria-label="Stop keeping this album" @click=${() => this.ask('digm-stop')}>
        ${closeIcon}
      </button>
      <p class="why" role="alert">
        ${state.code ? new DigmError(state.code).message : 'This album could not be kept.'}
        ${formatBytes(state.bytesHeld)} of ${formatBytes(state.bytesTotal)} are here.
      </p>
    </div>`
  }

  private renderKept(bytesTotal: number) {
    if (!this.confirming) {
      return html`<button
        type="button"
        class="pill quiet kept"
        @click=${() => this.setConfirming(true)}
      >
        ${keptIcon}<span>Kept<span class="sr"> on this device, remove</span></span>
        <span class="size">${formatBytes(bytesTotal)}</span>
      </button>`
    }
    return html`<div class="row" role="group" aria-label="Remove from this device?">
      <button type="button" class="pill quiet free" @click=${() => this.ask('digm-remove')}>
        Free ${formatBytes(bytesTotal)}
      </button>
      <button type="button" aria-label="Keep it" @click=${() => this.setConfirming(false)}>${closeIcon}</button>
    </div>`
  }

  protected override render() {
    const { state, unavailable } = this
    switch (state?.status) {
      case 'kept':
        return this.renderKept(state.bytesTotal)
      case 'fetching':
      case 'waiting':
        return this.renderProgress(state.bytesHeld, state.bytesTotal, state.status === 'waiting' ? WAITING : '')
      case 'stored':
        return this.renderProgress(state.bytesTotal, state.bytesTotal, storedText(state))
      case 'failed':
        return this.renderFailed(state)
      default:
        return html`<div class="row">
          <button
            type="button"
            class="pill quiet"
            ?disabled=${!state || unavailable !== ''}
            aria-describedby=${unavailable ? 'why' : nothing}
            @click=${() => this.ask('digm-keep')}
          >
            ${keepIcon}Keep
            ${state && state.bytesTotal > 0 ? html`<span class="size">${formatBytes(state.bytesTotal)}</span>` : nothing}
          </button>
          ${unavailable ? html`<p class="why" id="why">${unavailable}</p>` : nothing}
        </div>`
    }
  }
}

customElements.define('digm-keep-button', DigmKeepButton)

declare global {
  interface HTMLElementTagNameMap {
    'digm-keep-button': DigmKeepButton
  }
  interface HTMLElementEventMap {
    'digm-keep': CustomEvent
    'digm-stop': CustomEvent
    'digm-remove': CustomEvent
  }
}
