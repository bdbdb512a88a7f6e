// One album of the library: what it is, how it stands, and what can be done with it without opening it. All are of one height.
import { css, html, LitElement, nothing } from 'lit'
import type { KeptAlbum, Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-cover.ts'
import '../components/digm-keep-button.ts'
import { pauseIcon, playIcon } from '../components/icons.ts'
import { turnToDraw } from '../components/turn-to-draw.ts'
import { Watch } from '../components/watch.ts'
import type { Album } from '../core/records.ts'
import { albumPath } from '../core/urls.ts'
import { keepNote } from './library-words.ts'

/** With the space around it. */
export const ROW_REM = 10

export class LibraryRow extends LitElement {
  static override properties = {
    services: { attribute: false },
    kept: { attribute: false },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        height: 10rem;
        padding: var(--space-4) 0;
        border-top: 1px solid var(--line);
      }
      .row {
        display: flex;
        gap: var(--space-4);
        height: 100%;
      }
      .cover {
        flex: none;
        width: 7.5rem;
        border-radius: var(--radius);
      }
      @media (max-width: 23.5rem) {
        .cover {
          width: 5rem;
        }
      }
      .beside {
        flex: 1;
        min-width: 0;
        display: flex;
        flex-direction: column;
      }
      .title {
        font-weight: 600;
        line-height: 1.25;
        text-decoration: none;
      }
      .artist,
      .note {
        font-size: var(--text-s);
        line-height: 1.25;
        color: var(--ink-soft);
      }
      .title,
      .artist,
      .note {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 1;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      .note {
        margin-top: 0.125rem;
        font-variant-numeric: tabular-nums;
      }
      .note,
      .plain .title {
        -webkit-line-clamp: 2;
      }
      .problem {
        color: var(--danger);
      }
      .actions {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        margin-top: auto;
      }
      .play {
        flex: none;
        width: var(--touch);
        height: var(--touch);
      }
      .place {
        height: 100%;
        width: 7.5rem;
        border-radius: var(--radius);
        background: var(--sunken);
      }
      @media (hover: hover) {
        .title:hover {
          text-decoration: underline;
          text-decoration-thickness: 1.5px;
          text-underline-offset: 0.2em;
        }
      }
    `,
  ]

  declare services: Services
  /** Undefined: it has not been read yet. */
  declare kept: KeptAlbum | undefined

  constructor() {
    super()
    const read = () => {
      const { player, keeping } = this.services
      void player.status.value
      void player.wholeTrack.value
      if (this.kept) void keeping.stateOf(this.kept.albumId).value
    }
    new Watch(this, read, () => turnToDraw(this.services.player.status))
  }

  focusTitle(): void {
    this.renderRoot.querySelector<HTMLElement>('.title')?.focus()
  }

  private onPlay(album: Album): void {
    const { player } = this.services
    if (player.wholeTrack.peek()?.albumId === album.albumId) player.toggle()
    else this.services.playAlbum(album, 0)
  }

  private renderPlay(album: Album) {
    const { player } = this.services
    const status = player.status.value
    const isHere = player.wholeTrack.value?.albumId === album.albumId
    const sounds = isHere && (status === 'playing' || status === 'waiting' || status === 'loading')
    return html`<button
      type="button"
      class="solid play"
      aria-label="${sounds ? 'Pause' : 'Play'} ${album.title}"
      @click=${() => this.onPlay(album)}
    >
      ${sounds ? pauseIcon : playIcon}
    </button>`
  }

  private renderWords(album: Album | undefined, path: string) {
    if (!album) return html`<a class="title" href=${path}>Withdrawn album</a>`
    return html`<a class="title" href=${path}>${album.title}</a>
      <p class="artist">${album.artistName}</p>`
  }

  protected override render() {
    const { kept } = this
    if (!kept) return html`<div class="place"></div>`
    const { albumId, album, isWithdrawn } = kept
    const { keeping, coverUrlOf } = this.services
    const state = keeping.stateOf(albumId).value
    const note = keepNote(state, isWithdrawn)
    const path = albumPath(albumId)
    return html`<div
      class="row ${note.text === '' ? 'plain' : ''}"
      role="group"
      aria-label=${album?.title ?? 'Withdrawn album'}
    >
      <a class="cover" href=${path} tabindex="-1" aria-hidden="true">
        <digm-cover .src=${album && coverUrlOf(album)}></digm-cover>
      </a>
      <div class="beside">
        ${this.renderWords(album, path)}
        ${note.text === '' ? nothing : html`<p class="note ${note.isProblem ? 'problem' : ''}">${note.text}</p>`}
        <div class="actions">
          ${album ? this.renderPlay(album) : nothing}
          <digm-keep-button
            brief
            .state=${state}
            .unavailable=${keeping.unavailable}
            @digm-keep=${() => keeping.keep(albumId)}
            @digm-stop=${() => keeping.stop(albumId)}
            @digm-remove=${() => keeping.remove(albumId)}
          ></digm-keep-button>
        </div>
      </div>
    </div>`
  }
}

customElements.define('library-row', LibraryRow)

declare global {
  interface HTMLElementTagNameMap {
    'library-row': LibraryRow
  }
}
