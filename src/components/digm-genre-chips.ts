// The genres of the catalogue as a row of links; the chosen one is marked, and leads back to all albums.
import { css, html, LitElement, nothing } from 'lit'
import { genrePath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'

export type GenreChip = { genre: string; name: string; albums: number }

export class DigmGenreChips extends LitElement {
  static override properties = {
    genres: { attribute: false },
    chosen: {},
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      ul {
        display: flex;
        gap: var(--space-2);
        margin: 0 calc(var(--gutter) * -1);
        padding: var(--space-1) var(--gutter);
        overflow-x: auto;
        overscroll-behavior-x: contain;
        scrollbar-width: none;
      }
      li {
        flex: none;
      }
      a {
        display: inline-flex;
        align-items: center;
        min-height: var(--touch);
        padding: 0 var(--space-4);
        border-radius: 99rem;
        box-shadow: inset 0 0 0 1.5px var(--line);
        font-size: var(--text-s);
        text-decoration: none;
        white-space: nowrap;
        max-width: 16rem;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      a[aria-current] {
        background: var(--accent);
        color: var(--on-accent);
        box-shadow: none;
      }
      @media (hover: hover) {
        a:not([aria-current]):hover {
          background: var(--line);
        }
      }
      @media (min-width: 46rem) {
        ul {
          flex-wrap: wrap;
          margin: 0;
          padding: 0;
          overflow: visible;
        }
      }
    `,
  ]

  declare genres: readonly GenreChip[]
  /** As in the address: any spelling. */
  declare chosen: string | undefined

  constructor() {
    super()
    this.genres = []
  }

  private renderChip(name: string, href: string, current: boolean) {
    return html`<li><a href=${href} aria-current=${current ? 'true' : nothing}>${name}</a></li>`
  }

  protected override render() {
    if (this.genres.length === 0) return nothing
    const chosen = this.chosen?.trim().toLowerCase()
    return html`<nav aria-label="Genres">
      <ul role="list">
        ${this.renderChip('All', '/', chosen === undefined)}
        ${this.genres.map(({ genre, name }) => this.renderChip(name, genrePath(genre), genre === chosen))}
      </ul>
    </nav>`
  }
}

customElements.define('digm-genre-chips', DigmGenreChips)

declare global {
  interface HTMLElementTagNameMap {
    'digm-genre-chips': DigmGenreChips
  }
}
