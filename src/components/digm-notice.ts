// One line that says what is the matter and, where something can be done, the button that does it.
import { css, html, LitElement, nothing } from 'lit'
import { baseStyles } from './base-styles.ts'
import { alertIcon, closeIcon, offlineIcon, recordIcon, retryIcon } from './icons.ts'

/** `quiet` and `offline` inform, `error` interrupts, `empty` fills the place of a list. */
export type NoticeKind = 'quiet' | 'offline' | 'error' | 'empty'

const ICONS = { quiet: alertIcon, offline: offlineIcon, error: alertIcon, empty: recordIcon }

export class DigmNotice extends LitElement {
  static override properties = {
    kind: { reflect: true },
    heading: {},
    action: {},
    dismissible: { type: Boolean },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
        padding: var(--space-2) var(--space-2) var(--space-2) var(--space-4);
        border-radius: calc(var(--radius) * 2);
        background: var(--raised);
        box-shadow: inset 0 0 0 1px var(--line);
        font-size: var(--text-s);
        line-height: 1.4;
      }
      :host([kind="error"]) svg:first-child {
        color: var(--danger);
      }
      .text {
        flex: 1 1 12rem;
        min-height: calc(var(--touch) - var(--space-2));
        display: flex;
        flex-direction: column;
        justify-content: center;
        min-width: 0;
        padding-inline-end: var(--space-2);
        overflow-wrap: anywhere;
      }
      .heading {
        font-weight: 600;
      }
      .pill {
        padding: 0 var(--space-4);
      }
      .pill svg {
        width: 1.25rem;
        height: 1.25rem;
      }
      :host([kind="empty"]) {
        flex-direction: column;
        text-align: center;
        background: none;
        box-shadow: none;
        padding: var(--space-7) var(--space-4);
        gap: var(--space-5);
        font-size: var(--text-m);
      }
      :host([kind="empty"]) > svg {
        width: 7rem;
        height: 7rem;
        opacity: 0.25;
      }
      :host([kind="empty"]) .text {
        flex: none;
        padding: 0;
        gap: var(--space-2);
        max-width: 34rem;
        color: var(--ink-soft);
      }
      :host([kind="empty"]) .heading {
        font-size: var(--text-xl);
        font-stretch: 85%;
        line-height: 1.15;
        color: var(--ink);
      }
    `,
  ]

  declare kind: NoticeKind
  declare heading: string
  declare action: string
  declare dismissible: boolean

  constructor() {
    super()
    this.kind = 'quiet'
    this.heading = ''
    this.action = ''
    this.dismissible = false
  }

  private readonly onAction = (): void => {
    this.dispatchEvent(new CustomEvent('digm-action', { bubbles: true, composed: true }))
  }

  private readonly onDismiss = (): void => {
    this.dispatchEvent(new CustomEvent('digm-dismiss', { bubbles: true, composed: true }))
  }

  protected override render() {
    return html`${ICONS[this.kind]}
      <div class="text" role=${this.kind === 'error' ? 'alert' : 'status'}>
        ${this.heading ? html`<p class="heading">${this.heading}</p>` : nothing}
        <p><slot></slot></p>
      </div>
      ${
        this.action
          ? html`<button type="button" class="pill quiet" @click=${this.onAction}>
            ${this.kind === 'error' ? retryIcon : nothing}${this.action}
          </button>`
          : nothing
      }
      ${
        this.dismissible
          ? html`<button type="button" aria-label="Dismiss" @click=${this.onDismiss}>${closeIcon}</button>`
          : nothing
      }`
  }
}

customElements.define('digm-notice', DigmNotice)

declare global {
  interface HTMLElementTagNameMap {
    'digm-notice': DigmNotice
  }
  interface HTMLElementEventMap {
    'digm-action': CustomEvent
    'digm-dismiss': CustomEvent
  }
}
