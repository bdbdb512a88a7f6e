// One album in a grid: the cover is the link, the title its name.
import { css, html, LitElement, nothing } from 'lit'
import type { Album } from '../core/records.ts'
import { albumPath, coverPath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'
import './digm-cover.ts'

export class DigmAlbumCard extends LitElement {
  static override properties = {
    album: { attribute: false },
    eager: { type: Boolean },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      a {
        display: block;
        text-decoration: none;
        border-radius: var(--radius);
      }
      digm-cover {
        margin-bottom: var(--space-3);
        transition: box-shadow var(--quick);
      }
      .title {
        font-weight: 600;
        line-height: 1.25;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      .artist {
        margin-top: 0.125rem;
        font-size: var(--text-s);
        color: var(--ink-soft);
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      @media (hover: hover) {
        a:hover digm-cover {
          box-shadow: var(--shadow);
        }
        a:hover .title {
          text-decoration: underline;
          text-decoration-thickness: 1.5px;
          text-underline-offset: 0.2em;
        }
      }
    `,
  ]

  declare album: Album | undefined
  declare eager: boolean

  constructor() {
    super()
    this.eager = false
  }

  protected override render() {
    const { album } = this
    if (!album) return nothing
    return html`<a href=${albumPath(album.albumId)}>
      <digm-cover .src=${album.cover && coverPath(album.cover)} ?eager=${this.eager}></digm-cover>
      <p class="title">${album.title}</p>
      <p class="artist">${album.artistName}</p>
    </a>`
  }
}

customElements.define('digm-album-card', DigmAlbumCard)

declare global {
  interface HTMLElementTagNameMap {
    'digm-album-card': DigmAlbumCard
  }
}
