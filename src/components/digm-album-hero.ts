// The top of an album: cover, title, artist and the facts; what goes below the title is slotted in. It hands up the cover's colour.
import { css, html, LitElement, nothing } from 'lit'
import { fingerprintIn } from '../core/ids.ts'
import type { Album } from '../core/records.ts'
import { albumPath, artistPath, genrePath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'
import './digm-cover.ts'
import { formatDate, formatLength } from './format.ts'
import { type Tint, tintOfImage } from './tint.ts'
import { titleStyles } from './title-styles.ts'

/** Longer titles are set smaller, so that they stay a title and not a page. */
const LONG_TITLE = 80

export class DigmAlbumHero extends LitElement {
  static override properties = {
    album: { attribute: false },
    coverUrl: { attribute: false },
    linked: { type: Boolean },
    eyebrow: {},
  }

  static override styles = [
    baseStyles,
    titleStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
      }
      .cover {
        width: var(--hero-cover);
        margin: 0 auto;
      }
      digm-cover {
        box-shadow: var(--shadow);
      }
      .cover a {
        display: block;
      }
      .eyebrow {
        font-size: var(--text-s);
        font-weight: 600;
        color: var(--accent);
        margin-bottom: var(--space-2);
      }
      h1.long {
        font-size: var(--text-xl);
        line-height: 1.12;
        letter-spacing: -0.01em;
      }
      h1 a,
      .artist a,
      .facts a {
        text-decoration: none;
      }
      @media (hover: hover) {
        .words a:hover {
          text-decoration: underline;
          text-decoration-thickness: 1.5px;
          text-underline-offset: 0.2em;
        }
      }
      .artist {
        margin-top: var(--space-3);
        font-size: var(--text-l);
        line-height: 1.25;
        overflow-wrap: anywhere;
      }
      .facts {
        margin-top: var(--space-1);
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      .facts span {
        display: inline-block;
      }
      .facts span:not(:last-child)::after {
        content: "·";
        margin: 0 0.5em;
      }
      .place {
        height: 1em;
        border-radius: var(--radius);
        background: var(--sunken);
      }
      .place + .place {
        width: 50%;
        margin-top: var(--space-3);
      }
      h1.place {
        width: 80%;
      }
      @media (min-width: 46rem) {
        :host {
          grid-template-columns: auto minmax(0, 1fr);
          gap: var(--hero-gap);
          align-items: start;
        }
        :host([linked]) {
          align-items: end;
        }
        .cover {
          margin: 0;
          position: sticky;
          top: var(--space-6);
        }
        .words {
          padding-top: var(--space-2);
        }
      }
    `,
  ]

  declare album: Album | undefined
  declare coverUrl: string | undefined
  /** The title and cover lead to the album's page. */
  declare linked: boolean
  declare eyebrow: string

  constructor() {
    super()
    this.linked = false
    this.eyebrow = ''
  }

  private readonly onCover = (event: CustomEvent<HTMLImageElement>): void => {
    const detail = tintOfImage(event.detail)
    this.dispatchEvent(new CustomEvent('digm-tint', { detail, bubbles: true, composed: true }))
  }

  private renderFacts({ releaseDate, genre, tracks }: Album) {
    const totalSec = tracks.reduce((sum, { durationSec }) => sum + durationSec, 0)
    const count = tracks.length === 1 ? '1 track' : `${tracks.length} tracks`
    return html`<p class="facts">
      ${genre.slice(0, this.linked ? 3 : genre.length).map((name) => html`<span><a href=${genrePath(name)}>${name}</a></span>`)}<span
        >${formatDate(releaseDate)}</span
      ><span>${count}, ${formatLength(totalSec)}</span>
    </p>`
  }

  private renderWords(album: Album) {
    const { title, artistName } = album
    const length = title.length > LONG_TITLE ? 'long' : ''
    return html`${this.eyebrow ? html`<p class="eyebrow">${this.eyebrow}</p>` : nothing}
      <h1 class=${length}>${this.linked ? html`<a href=${albumPath(album.albumId)}>${title}</a>` : title}</h1>
      <p class="artist"><a href=${artistPath(fingerprintIn(album.albumId))}>${artistName}</a></p>
      ${this.renderFacts(album)}`
  }

  protected override render() {
    const { album } = this
    const cover = html`<digm-cover
      .src=${this.coverUrl}
      .alt=${album && !this.linked ? `Cover of ${album.title}` : ''}
      eager
      @digm-cover-load=${this.onCover}
    ></digm-cover>`
    return html`<div class="cover">
        ${
          album && this.linked
            ? html`<a href=${albumPath(album.albumId)} tabindex="-1" aria-hidden="true">${cover}</a>`
            : cover
        }
      </div>
      <div class="words">
        ${
          album
            ? this.renderWords(album)
            : html`<h1 class="place"><span class="sr">Loading the album</span></h1>
              <p class="place"></p>`
        }
        <slot></slot>
      </div>`
  }
}

customElements.define('digm-album-hero', DigmAlbumHero)

declare global {
  interface HTMLElementTagNameMap {
    'digm-album-hero': DigmAlbumHero
  }
  interface HTMLElementEventMap {
    /** Undefined for a grey cover. */
    'digm-tint': CustomEvent<Tint | undefined>
  }
}
