// Albums that were found, with the reason where it is not plain to see. The arrow keys walk through them and back to the field.
import { css, html, LitElement, nothing } from 'lit'
import type { AlbumId, BlobHash } from '../core/ids.ts'
import { albumPath, coverPath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'
import './digm-cover.ts'

export type SearchResult = {
  albumId: AlbumId
  title: string
  artistName: string
  cover?: BlobHash | undefined
  matched?: { field: 'track' | 'genre'; text: string } | undefined
}

export class DigmSearchResults extends LitElement {
  static override properties = { results: { attribute: false } }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      a {
        display: grid;
        grid-template-columns: 4rem minmax(0, 1fr);
        align-items: center;
        gap: var(--space-4);
        padding: var(--space-2);
        margin: 0 calc(var(--space-2) * -1);
        border-radius: calc(var(--radius) * 2);
        text-decoration: none;
        line-height: 1.3;
      }
      .title {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .artist,
      .matched {
        font-size: var(--text-s);
        color: var(--ink-soft);
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      @media (hover: hover) {
        a:hover {
          background: var(--line);
        }
      }
    `,
  ]

  declare results: readonly SearchResult[]

  constructor() {
    super()
    this.results = []
  }

  /** False when there is nothing to focus. */
  focusFirst(): boolean {
    const [first] = this.links()
    first?.focus()
    return first !== undefined
  }

  private links(): HTMLAnchorElement[] {
    return [...this.renderRoot.querySelectorAll('a')]
  }

  private readonly onKeydown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const links = this.links()
    const at = links.indexOf(event.currentTarget as HTMLAnchorElement) + step
    if (at < 0) this.dispatchEvent(new CustomEvent('digm-leave', { bubbles: true, composed: true }))
    else links[at]?.focus()
  }

  protected override render() {
    return html`<ol aria-label="Albums found">
      ${this.results.map(
        ({ albumId, title, artistName, cover, matched }) => html`<li>
          <a href=${albumPath(albumId)} @keydown=${this.onKeydown}>
            <digm-cover .src=${cover && coverPath(cover)}></digm-cover>
            <div>
              <p class="title">${title}</p>
              <p class="artist">${artistName}</p>
              ${
                matched
                  ? html`<p class="matched">${matched.field === 'track' ? 'Track' : 'Genre'}: ${matched.text}</p>`
                  : nothing
              }
            </div>
          </a>
        </li>`,
      )}
    </ol>`
  }
}

customElements.define('digm-search-results', DigmSearchResults)

declare global {
  interface HTMLElementTagNameMap {
    'digm-search-results': DigmSearchResults
  }
  interface HTMLElementEventMap {
    /** The focus goes back to where it came from. */
    'digm-leave': CustomEvent
  }
}
