// Albums as covers. While the first ones are on their way it holds their places.
import { css, html, LitElement } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { Album } from '../core/records.ts'
import { baseStyles } from './base-styles.ts'
import './digm-album-card.ts'

/** Covers that may be in view at once come without waiting for the scroll. */
const EAGER = 8
const PLACES = Array.from({ length: 6 }, (_, i) => i)

export class DigmAlbumGrid extends LitElement {
  static override properties = {
    albums: { attribute: false },
    loading: { type: Boolean },
    label: {},
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(9.5rem, 42vw), 1fr));
        gap: var(--space-5) var(--space-4);
      }
      li {
        min-width: 0;
      }
      .place {
        aspect-ratio: 1;
        border-radius: var(--radius);
        background: var(--sunken);
        animation: breathe 1.6s ease-in-out infinite alternate;
      }
      .bar {
        height: 0.8em;
        width: 60%;
        margin: var(--space-3) 0 2em;
        border-radius: var(--radius);
        background: var(--sunken);
      }
      @keyframes breathe {
        to {
          opacity: 0.5;
        }
      }
      @media (min-width: 46rem) {
        ul {
          grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr));
          gap: var(--space-6) var(--space-5);
        }
      }
    `,
  ]

  declare albums: readonly Album[]
  declare loading: boolean
  declare label: string

  constructor() {
    super()
    this.albums = []
    this.loading = false
    this.label = 'Albums'
  }

  protected override render() {
    if (this.albums.length === 0 && this.loading) {
      return html`<p class="sr" role="status">Loading albums</p>
        <ul aria-hidden="true">
          ${PLACES.map(() => html`<li><div class="place"></div><div class="bar"></div></li>`)}
        </ul>`
    }
    return html`<ul role="list" aria-label=${this.label}>
      ${repeat(
        this.albums,
        (album) => album.albumId,
        (album, i) => html`<li><digm-album-card .album=${album} ?eager=${i < EAGER}></digm-album-card></li>`,
      )}
    </ul>`
  }
}

customElements.define('digm-album-grid', DigmAlbumGrid)

declare global {
  interface HTMLElementTagNameMap {
    'digm-album-grid': DigmAlbumGrid
  }
}
