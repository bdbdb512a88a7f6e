// What an album says of itself below its tracks, and where listeners pay its artist.
import { css, html } from 'lit'
import { PublishFields } from './publish-fields.ts'

export class DigmPublishNotes extends PublishFields {
  static override styles = [
    ...PublishFields.styles,
    css`
      textarea,
      input:not([type="file"]) {
        max-width: 38rem;
      }
      summary {
        display: flex;
        align-items: center;
        min-height: var(--touch);
        width: fit-content;
        font-weight: 600;
        cursor: pointer;
      }
      details p {
        max-width: 38rem;
        color: var(--ink-soft);
      }
      details .field {
        margin: var(--space-4) 0 0;
      }
    `,
  ]

  protected override render() {
    const { description, paymentCode, artistKey } = this.fields
    const control = html`<textarea
      id="description"
      name="description"
      aria-invalid=${this.problemOf('description') ? 'true' : 'false'}
      aria-describedby=${this.describedBy('description', '')}
      ?readonly=${this.locked}
      .value=${description}
      @input=${this.onText}
      @blur=${this.onLeave}
    ></textarea>`
    const isPaid = paymentCode !== '' || artistKey !== ''
    const hasProblem = this.showAll && Boolean(this.problemOf('paymentCode') || this.problemOf('artistKey'))
    return html`${this.renderField('description', 'Description', control)}
      <details ?open=${isPaid || hasProblem}>
        <summary>How listeners pay you</summary>
        <p>Both come from your XFG wallet. They are published with the album, signed by your key.</p>
        ${this.renderText('paymentCode', 'Payment code', paymentCode)} ${this.renderText('artistKey', 'Artist key', artistKey)}
      </details>`
  }
}

customElements.define('digm-publish-notes', DigmPublishNotes)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-notes': DigmPublishNotes
  }
}
