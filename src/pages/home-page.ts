// Every album there is, newest first; the newest one fills the top.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-album-grid.ts'
import '../components/digm-album-hero.ts'
import '../components/digm-notice.ts'
import { pauseIcon, playIcon } from '../components/icons.ts'
import { Watch } from '../components/watch.ts'
import type { Album } from '../core/records.ts'

/** How soon a new album shows by itself: soon where there is none yet. */
const LOOK_WHEN_EMPTY_MS = 5_000
const LOOK_MS = 60_000

export class HomePage extends LitElement {
  static override properties = { services: { attribute: false } }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .actions {
        margin-top: var(--space-5);
      }
      .pill {
        min-height: 3rem;
      }
      .more {
        margin: var(--space-8) 0 var(--space-5);
        font-size: var(--text-l);
        font-weight: 600;
        line-height: 1.2;
      }
    `,
  ]

  declare services: Services
  private abort = new AbortController()
  private nextLook: ReturnType<typeof setTimeout> | undefined
  private toldReady = false

  constructor() {
    super()
    new Watch(this, () => {
      void this.services.catalogue.albums.value
      void this.services.online.value
      void this.services.player.status.value
      void this.services.player.track.value
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'DIGM'
    this.abort = new AbortController()
    document.addEventListener('visibilitychange', this.look)
    addEventListener('online', this.look)
    void this.look()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.abort.abort()
    document.removeEventListener('visibilitychange', this.look)
    removeEventListener('online', this.look)
    clearTimeout(this.nextLook)
  }

  protected override updated(): void {
    const { state, albums } = this.services.catalogue.albums.peek()
    if (this.toldReady || (state === 'loading' && albums.length === 0)) return
    this.toldReady = true
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private readonly look = async (): Promise<void> => {
    const { signal } = this.abort
    clearTimeout(this.nextLook)
    if (document.hidden) return
    await this.services.catalogue.refresh(signal)
    if (signal.aborted) return
    const isEmpty = this.services.catalogue.albums.peek().albums.length === 0
    this.nextLook = setTimeout(this.look, isEmpty ? LOOK_WHEN_EMPTY_MS : LOOK_MS)
  }

  private onPlay(album: Album): void {
    const { player } = this.services
    if (player.track.peek()?.albumId === album.albumId) player.toggle()
    else this.services.playAlbum(album, 0)
  }

  private renderNewest(album: Album) {
    const { player } = this.services
    const status = player.status.value
    const here = player.track.value?.albumId === album.albumId
    const sounds = here && (status === 'playing' || status === 'waiting' || status === 'loading')
    return html`<digm-album-hero
      .album=${album}
      .coverUrl=${this.services.coverUrlOf(album)}
      linked
      eyebrow="Newest"
    >
      <div class="actions">
        <button type="button" class="pill solid" @click=${() => this.onPlay(album)}>
          ${sounds ? html`${pauseIcon}Pause` : html`${playIcon}Play`}
        </button>
      </div>
    </digm-album-hero>`
  }

  protected override render() {
    const { state, albums } = this.services.catalogue.albums.value
    const [newest, ...others] = albums
    if (!newest) {
      if (state === 'loading') return html`<h1 class="sr">Albums</h1><digm-album-grid loading></digm-album-grid>`
      return state === 'offline' ? this.renderUnreachable() : this.renderEmpty()
    }
    return html`${this.renderNewest(newest)}
      ${
        others.length > 0
          ? html`<h2 class="more">More albums</h2>
            <digm-album-grid .albums=${others} label="More albums"></digm-album-grid>`
          : nothing
      }`
  }

  private renderEmpty() {
    return html`<h1 class="sr">Albums</h1>
      <digm-notice kind="empty" heading="No album has been published here yet">
        Whoever runs this Eldernode can publish a folder of music with <code>npx digm publish</code>. It appears here by
        itself.
      </digm-notice>`
  }

  private renderUnreachable() {
    const online = this.services.online.value
    return html`<h1 class="sr">Albums</h1>
      <digm-notice
        kind="empty"
        heading=${online ? 'No Eldernode answers' : 'You are offline'}
        action="Try again"
        @digm-action=${this.look}
      >
        ${
          online
            ? 'The albums are listed by an Eldernode, and none can be reached at the moment.'
            : 'Nothing is stored on this device yet. Albums you keep stay playable without a network.'
        }
      </digm-notice>`
  }
}

customElements.define('home-page', HomePage)

declare global {
  interface HTMLElementTagNameMap {
    'home-page': HomePage
  }
  interface HTMLElementEventMap {
    /** A page shows what it is about, and has its height. */
    'digm-ready': CustomEvent
  }
}
