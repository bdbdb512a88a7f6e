// What an artist asks for an album and how to pay it. Texts that are no whole code and key are shown as they are, and marked: nobody
// is paid by them.
import { css, html, LitElement, nothing } from 'lit'
import { isPayable, type Payment } from '../core/payment.ts'
import { baseStyles } from './base-styles.ts'

export class DigmAlbumPayment extends LitElement {
  static override properties = { price: {}, payment: { attribute: false } }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        max-width: 38rem;
        font-size: var(--text-s);
      }
      h2 {
        margin-bottom: var(--space-2);
        font-size: var(--text-m);
        font-weight: 600;
      }
      .row {
        padding: var(--space-2) 0;
        border-top: 1px solid var(--line);
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        overflow-wrap: anywhere;
      }
      code {
        font-family: ui-monospace, monospace;
        user-select: all;
      }
      .mark {
        color: var(--danger);
        font-weight: 600;
      }
    `,
  ]

  /** In XFG, as the artist wrote it. */
  declare price: string | undefined
  declare payment: Payment | undefined

  private renderPayment(payment: Payment) {
    const isWhole = isPayable(payment)
    const mark = isWhole ? nothing : html` <span class="mark">unverifiable</span>`
    return html`<div class="row"><dt>Payment code${mark}</dt><dd><code>${payment.paymentCode}</code></dd></div>
      <div class="row"><dt>Artist key${mark}</dt><dd><code>${payment.artistKey}</code></dd></div>
      ${
        isWhole
          ? nothing
          : html`<div class="row">
            <dt class="mark">Do not pay with this</dt>
            <dd>It is not a whole payment code with its key, so nothing says who would get the money.</dd>
          </div>`
      }`
  }

  protected override render() {
    const { price, payment } = this
    return html`<h2>${price === undefined ? 'Paying the artist' : 'Price'}</h2>
      <dl>
        ${price === undefined ? nothing : html`<div class="row"><dt>The artist asks</dt><dd>${price} XFG</dd></div>`}
        ${payment ? this.renderPayment(payment) : nothing}
      </dl>`
  }
}

customElements.define('digm-album-payment', DigmAlbumPayment)

declare global {
  interface HTMLElementTagNameMap {
    'digm-album-payment': DigmAlbumPayment
  }
}
