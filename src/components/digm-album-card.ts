// One album in a grid: the cover is the link, the title its name. Without an album it holds the place of one.
import { css, html, LitElement } from 'lit'
import type { Album } from '../core/records.ts'
import { albumPath, coverPath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'
import './digm-cover.ts'

export class DigmAlbumCard extends LitElement {
  static override properties = { album: { attribute: false } }

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
      .place {
        aspect-ratio: 1;
        border-radius: var(--radius);
        background: var(--sunken);
        animation: breathe 1.6s ease-in-out infinite alternate;
      }
      .bar {
        height: 0.8em;
        width: 60%;
        margin-top: var(--space-3);
        border-radius: var(--radius);
        background: var(--sunken);
      }
      @keyframes breathe {
        to {
          opacity: 0.5;
        }
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

  protected override render() {
    const { album } = this
    if (!album) return html`<div class="place"></div><div class="bar"></div>`
    return html`<a href=${albumPath(album.albumId)}>
      <digm-cover .src=${album.cover && coverPath(album.cover)}></digm-cover>
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
