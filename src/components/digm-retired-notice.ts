// What a listener must know of an artist whose key is retired, or the artist themselves: the slot is for where they go on.
import { css, html, LitElement, nothing } from 'lit'
import type { Fingerprint } from '../core/ids.ts'
import { artistPath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'
import './digm-notice.ts'

export class DigmRetiredNotice extends LitElement {
  static override properties = { successor: {}, own: { type: Boolean } }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      a {
        display: block;
        margin-top: var(--space-2);
      }
      .own a,
      ::slotted(a) {
        display: inline-block;
        margin-inline-end: var(--space-4);
      }
    `,
  ]

  declare successor: Fingerprint | undefined
  /** It is the key of this device. */
  declare own: boolean

  constructor() {
    super()
    this.own = false
  }

  private renderOwn() {
    return html`<digm-notice class="own" kind="error" heading="Your artist key is retired">
      Eldernodes take nothing new under it: no album, no new version, no withdrawal. What is published stays. To go on,
      remove this key from this device, then make another or bring in the file of the one you go on with.
      ${this.successor ? html`<a href=${artistPath(this.successor)}>The key you named as the next</a>` : nothing}
      <slot></slot>
    </digm-notice>`
  }

  protected override render() {
    if (this.own) return this.renderOwn()
    return html`<digm-notice kind="error" heading="This artist has retired their key">
      What appears under it from now on is not by them. Pay nothing to a payment code you find here before you have
      asked them.
      ${this.successor ? html`<a href=${artistPath(this.successor)}>Where the key says they went on</a>` : nothing}
    </digm-notice>`
  }
}

customElements.define('digm-retired-notice', DigmRetiredNotice)

declare global {
  interface HTMLElementTagNameMap {
    'digm-retired-notice': DigmRetiredNotice
  }
}
