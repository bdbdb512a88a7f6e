// What an artist can go on with: drafts, and albums that are out. An album is withdrawn only after asking once more.
import { css, html, LitElement, nothing } from 'lit'
import type { AlbumId } from '../core/ids.ts'
import type { Album } from '../core/records.ts'
import { albumPath, coverPath, draftPath, holdingPath } from '../core/urls.ts'
import type { DraftSummary } from '../publish/draft.ts'
import { baseStyles } from './base-styles.ts'
import './digm-cover.ts'
import { formatDate } from './format.ts'

const countOf = (tracks: number): string => `${tracks} ${tracks === 1 ? 'track' : 'tracks'}`

export class DigmPublishList extends LitElement {
  static override properties = {
    drafts: { attribute: false },
    albums: { attribute: false },
    unsafe: { attribute: false },
    busy: { type: Boolean },
    closed: { type: Boolean },
    leaving: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      h2 {
        margin: var(--space-7) 0 var(--space-3);
        font-size: var(--text-l);
        font-weight: 600;
        line-height: 1.2;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-1) var(--space-4);
        padding: var(--space-3) 0;
        border-top: 1px solid var(--line);
      }
      li:last-child {
        border-bottom: 1px solid var(--line);
      }
      .what {
        display: flex;
        align-items: center;
        gap: var(--space-4);
        min-width: 0;
        min-height: var(--touch);
        text-decoration: none;
      }
      .what:hover .title {
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }
      digm-cover {
        flex: none;
        width: 3.5rem;
      }
      .words {
        min-width: 0;
      }
      .title {
        font-weight: 600;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .facts {
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      .unsafe {
        color: var(--danger);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1);
      }
      .actions a,
      .actions button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        min-height: var(--touch);
        min-width: var(--touch);
        padding: 0 var(--space-3);
        font-size: var(--text-s);
        font-weight: 600;
        text-decoration: none;
        border-radius: 99rem;
      }
      .sure {
        grid-column: 1 / -1;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
        margin-top: var(--space-3);
      }
      .sure p {
        flex: 1 1 18rem;
        font-size: var(--text-s);
      }
      .danger {
        color: var(--danger);
      }
      @media (max-width: 30rem) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
        .album .actions {
          padding-inline-start: calc(3.5rem + var(--space-4) - var(--space-3));
        }
      }
    `,
  ]

  declare drafts: readonly DraftSummary[]
  declare albums: readonly Album[]
  /** Albums that too few Eldernodes hold, as far as is known. */
  declare unsafe: readonly AlbumId[]
  declare busy: boolean
  /** The key is retired: nothing of it can be changed any more. */
  declare closed: boolean
  /** The album that is about to be withdrawn. */
  declare leaving: AlbumId | undefined

  constructor() {
    super()
    this.drafts = []
    this.albums = []
    this.unsafe = []
    this.busy = false
    this.closed = false
  }

  private readonly ask = (leaving: AlbumId | undefined): void => {
    this.leaving = leaving
    // The button under the finger is gone.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.sure button:last-child')?.focus())
  }

  private give(type: 'digm-edit-album' | 'digm-withdraw-album', albumId: AlbumId): void {
    this.leaving = undefined
    this.dispatchEvent(new CustomEvent(type, { detail: albumId }))
  }

  private renderDraft({ id, title, tracks, edits, isPublishing }: DraftSummary) {
    return html`<li>
      <a class="what" href=${draftPath(id)}>
        <span class="words">
          <span class="title">${title === '' ? 'Untitled' : title}</span><br />
          <span class="facts">${countOf(tracks)}${edits ? ' · a new version of a published album' : ''}</span>
          ${isPublishing ? html`<br /><span class="facts unsafe">Publishing was interrupted. Open it to go on.</span>` : nothing}
        </span>
      </a>
    </li>`
  }

  private renderSure({ albumId, title }: Album) {
    return html`<div class="sure" role="alertdialog" aria-label="Withdraw ${title}" aria-describedby="for-ever">
      <p id="for-ever">
        Withdrawing is for ever: the album leaves every list and every Eldernode, and cannot come back under this address.
        Who has kept it on a device still has it.
      </p>
      <button
        type="button"
        class="pill quiet danger"
        ?disabled=${this.busy}
        @click=${() => this.give('digm-withdraw-album', albumId)}
      >
        Withdraw for ever
      </button>
      <button type="button" class="pill quiet" @click=${() => this.ask(undefined)}>Leave it</button>
    </div>`
  }

  private renderChange({ albumId, title }: Album) {
    if (this.closed) return nothing
    return html`<button
        type="button"
        aria-label="Edit: ${title}"
        ?disabled=${this.busy}
        @click=${() => this.give('digm-edit-album', albumId)}
      >
        Edit
      </button>
      <button type="button" aria-label="Withdraw: ${title}" ?disabled=${this.busy} @click=${() => this.ask(albumId)}>
        Withdraw
      </button>`
  }

  private renderAlbum(album: Album) {
    const { albumId, title, releaseDate, tracks, cover } = album
    return html`<li class="album">
      <a class="what" href=${albumPath(albumId)}>
        <digm-cover .src=${cover && coverPath(cover)}></digm-cover>
        <span class="words">
          <span class="title">${title}</span><br />
          <span class="facts">${formatDate(releaseDate)} · ${countOf(tracks.length)}</span>
          ${this.unsafe.includes(albumId) ? html`<br /><span class="facts unsafe">Not safe on Eldernodes yet</span>` : nothing}
        </span>
      </a>
      <span class="actions">
        <a href=${holdingPath(albumId)} aria-label="Where it is: ${title}">Where it is</a>
        ${this.renderChange(album)}
      </span>
      ${this.leaving === albumId ? this.renderSure(album) : nothing}
    </li>`
  }

  protected override render() {
    return html`${
      this.drafts.length === 0
        ? nothing
        : html`<h2 id="drafts">Not published yet</h2>
          <ul role="list" aria-labelledby="drafts">${this.drafts.map((draft) => this.renderDraft(draft))}</ul>`
    }
    ${
      this.albums.length === 0
        ? nothing
        : html`<h2 id="albums">Your albums</h2>
          <ul role="list" aria-labelledby="albums">${this.albums.map((album) => this.renderAlbum(album))}</ul>`
    }`
  }
}

customElements.define('digm-publish-list', DigmPublishList)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-list': DigmPublishList
  }
  interface HTMLElementEventMap {
    'digm-edit-album': CustomEvent<AlbumId>
    'digm-withdraw-album': CustomEvent<AlbumId>
  }
}
