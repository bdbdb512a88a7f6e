// An album's cover: a square that keeps its place while the picture comes, and half a record where there is none.
import { css, html, LitElement, nothing } from 'lit'
import { baseStyles } from './base-styles.ts'
import { recordIcon } from './icons.ts'

export class DigmCover extends LitElement {
  static override properties = {
    src: {},
    alt: {},
    eager: { type: Boolean },
    failed: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        position: relative;
        aspect-ratio: 1;
        overflow: hidden;
        border-radius: var(--radius);
        background: var(--sunken);
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .missing {
        display: grid;
        place-items: center;
        height: 100%;
        color: var(--ink-soft);
      }
      .missing svg {
        width: 60%;
        height: 60%;
        opacity: 0.35;
      }
    `,
  ]

  declare src: string | undefined
  declare alt: string
  declare eager: boolean
  declare failed: boolean

  constructor() {
    super()
    this.alt = ''
    this.eager = false
    this.failed = false
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('src')) this.failed = false
  }

  private readonly onLoad = (event: Event): void => {
    this.dispatchEvent(new CustomEvent('digm-cover-load', { detail: event.currentTarget as HTMLImageElement }))
  }

  private readonly onError = (): void => {
    this.failed = true
  }

  protected override render() {
    if (!this.src || this.failed) {
      const role = this.alt === '' ? nothing : 'img'
      return html`<div class="missing" role=${role} aria-label=${this.alt || nothing}>${recordIcon}</div>`
    }
    return html`<img
      src=${this.src}
      alt=${this.alt}
      width="480"
      height="480"
      decoding=${this.eager ? 'sync' : 'async'}
      loading=${this.eager ? 'eager' : 'lazy'}
      fetchpriority=${this.eager ? 'high' : 'auto'}
      draggable="false"
      @load=${this.onLoad}
      @error=${this.onError}
    />`
  }
}

customElements.define('digm-cover', DigmCover)

declare global {
  interface HTMLElementTagNameMap {
    'digm-cover': DigmCover
  }
  interface HTMLElementEventMap {
    'digm-cover-load': CustomEvent<HTMLImageElement>
  }
}
