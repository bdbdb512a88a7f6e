// Tracks that were liked: each leads to its album, and can be taken off the list.
import { css, html, LitElement } from 'lit'
import type { AlbumId, TrackId } from '../core/ids.ts'
import { albumPath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'
import './digm-cover.ts'
import { likedIcon } from './icons.ts'

export type LikedTrack = {
  like: { trackId: TrackId; albumId: AlbumId; likedMs: number }
  title: string
  artistName: string
  coverUrl: string | undefined
}

export class DigmLikes extends LitElement {
  static override properties = { tracks: { attribute: false } }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      li {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        border-top: 1px solid var(--line);
      }
      a {
        flex: 1;
        min-width: 0;
        display: flex;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-2) 0;
        text-decoration: none;
      }
      digm-cover {
        flex: none;
        width: 3rem;
      }
      .words {
        min-width: 0;
        line-height: 1.25;
        overflow-wrap: anywhere;
      }
      .artist {
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      button {
        color: var(--accent);
      }
    `,
  ]

  declare tracks: readonly LikedTrack[]

  constructor() {
    super()
    this.tracks = []
  }

  private unlike(detail: LikedTrack): void {
    this.dispatchEvent(new CustomEvent('digm-unlike', { detail }))
  }

  protected override render() {
    return html`<ul>
      ${this.tracks.map(
        (liked) => html`<li>
          <a href=${albumPath(liked.like.albumId)}>
            <digm-cover src=${liked.coverUrl ?? ''}></digm-cover>
            <span class="words">${liked.title}<br /><span class="artist">${liked.artistName}</span></span>
          </a>
          <button type="button" aria-label="Do not like ${liked.title} any more" @click=${() => this.unlike(liked)}>
            ${likedIcon}
          </button>
        </li>`,
      )}
    </ul>`
  }
}

customElements.define('digm-likes', DigmLikes)

declare global {
  interface HTMLElementTagNameMap {
    'digm-likes': DigmLikes
  }
}
