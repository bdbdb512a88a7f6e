// Every album there is, newest first; the newest one fills the top. Or those of one genre. All out of storage, by window.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-album-grid.ts'
import '../components/digm-genre-chips.ts'
import type { GenreChip } from '../components/digm-genre-chips.ts'
import '../components/digm-notice.ts'
import { Watch } from '../components/watch.ts'
import type { AlbumId } from '../core/ids.ts'
import type { Album } from '../core/records.ts'
import { createArrivals } from './arrivals.ts'
import { firstCover } from './first-cover.ts'
import './newest-album.ts'

/** How soon a new album shows by itself: soon where there is none yet. */
const LOOK_WHEN_EMPTY_MS = 5_000
const LOOK_MS = 60_000
/** As many as a first screen may show; the rest is counted after they are painted. */
const FIRST_SCREEN = 24

export class HomePage extends LitElement {
  static override properties = {
    services: { attribute: false },
    genre: {},
    genres: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .more {
        margin: var(--space-7) 0 var(--space-4);
        font-size: var(--text-l);
        font-weight: 600;
        line-height: 1.2;
      }
      .count {
        margin-left: var(--space-2);
        font-weight: 400;
        color: var(--ink-soft);
      }
      digm-genre-chips {
        margin-bottom: var(--space-5);
      }
      .genre {
        margin: var(--space-4) 0 var(--space-5);
        font-size: var(--text-xl);
        font-weight: 700;
        font-stretch: 85%;
        line-height: 1.15;
        overflow-wrap: anywhere;
      }
      .arrived {
        position: fixed;
        z-index: 1;
        top: calc(env(safe-area-inset-top) + var(--space-3));
        left: 50%;
        translate: -50% 0;
      }
      .arrived button {
        white-space: nowrap;
        box-shadow: var(--shadow);
      }
    `,
  ]

  declare services: Services
  /** Undefined: of every genre. */
  declare genre: string | undefined
  declare genres: readonly GenreChip[] | undefined
  private abort = new AbortController()
  private nextLook: ReturnType<typeof setTimeout> | undefined
  private told: 'nothing' | 'first' | 'all' = 'nothing'
  private readonly list = createArrivals({
    first: () => this.services.shelf.first(FIRST_SCREEN, this.filter()),
    ids: async () => {
      if (this.genre === undefined) await firstCover(this, this.list.state.peek().albums[0])
      return this.services.shelf.ids(this.filter())
    },
    isAtTop: () => window.scrollY < window.innerHeight / 4,
  })

  constructor() {
    super()
    new Watch(this, () => {
      void this.list.state.value
      void this.services.catalogue.state.value
      void this.services.online.value
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'DIGM'
    this.abort = new AbortController()
    const { signal } = this.abort
    document.addEventListener('visibilitychange', this.look, { signal })
    addEventListener('online', this.look, { signal })
    addEventListener('scroll', this.list.moved, { signal, passive: true })
    const stop = this.services.catalogue.changes.subscribe(() => void this.read())
    signal.addEventListener('abort', stop)
    void this.look()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.abort.abort()
    clearTimeout(this.nextLook)
  }

  protected override updated(): void {
    const { albums, complete } = this.list.state.peek()
    const shows = albums.length > 0 || this.services.catalogue.state.peek() !== 'loading'
    const tells = !shows ? 'nothing' : complete && this.genres ? 'all' : 'first'
    if (tells === this.told) return
    this.told = tells
    if (tells !== 'nothing') this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private filter(): { genre: string } | undefined {
    return this.genre === undefined ? undefined : { genre: this.genre }
  }

  private async read(): Promise<void> {
    // At the same time: they stand above the list, and move all of it when they come.
    void this.list.read().catch(() => undefined)
    const genres = await this.services.shelf.genres().catch(() => this.genres ?? [])
    if (!this.abort.signal.aborted) this.genres = genres
  }

  private readonly look = async (): Promise<void> => {
    const { signal } = this.abort
    clearTimeout(this.nextLook)
    if (document.hidden) return
    await this.services.catalogue.refresh(signal)
    if (signal.aborted) return
    const isEmpty = this.list.state.peek().ids.length === 0
    this.nextLook = setTimeout(this.look, isEmpty ? LOOK_WHEN_EMPTY_MS : LOOK_MS)
  }

  private readonly onArrived = (): void => {
    this.list.showArrived()
    window.scrollTo({ top: 0 })
  }

  private renderGrid(ids: readonly AlbumId[], label: string) {
    const { albums, revision } = this.list.state.value
    return html`<digm-album-grid
      .ids=${ids}
      .albums=${albums}
      .load=${this.services.shelf.get}
      .revision=${revision}
      label=${label}
    ></digm-album-grid>`
  }

  private renderAll(newest: Album) {
    const others = this.list.state.value.ids.slice(1)
    return html`<newest-album .services=${this.services} .album=${newest}></newest-album>
      ${
        others.length > 0
          ? html`<h2 class="more">More albums<span class="count">${this.renderCount(others.length)}</span></h2>
            ${this.renderChips()} ${this.renderGrid(others, 'More albums')}`
          : nothing
      }`
  }

  private renderGenre(genre: string) {
    const { ids } = this.list.state.value
    const name = this.genres?.find((chip) => chip.genre === genre.trim().toLowerCase())?.name ?? genre
    return html`${this.renderChips()}
      <h1 class="genre">${name}<span class="count">${this.renderCount(ids.length)}</span></h1>
      ${this.renderGrid(ids, name)}`
  }

  private renderCount(count: number) {
    return this.list.state.value.complete ? count.toLocaleString('en') : ''
  }

  private renderChips() {
    return html`<digm-genre-chips .genres=${this.genres ?? []} .chosen=${this.genre}></digm-genre-chips>`
  }

  private renderArrived() {
    const { arrived } = this.list.state.value
    return html`<div class="arrived" role="status">
      ${
        arrived > 0
          ? html`<button type="button" class="pill solid" @click=${this.onArrived}>
            ${arrived === 1 ? '1 new album' : `${arrived} new albums`}
          </button>`
          : nothing
      }
    </div>`
  }

  protected override render() {
    const { albums } = this.list.state.value
    const [newest] = albums
    if (newest) {
      return html`${this.genre === undefined ? this.renderAll(newest) : this.renderGenre(this.genre)}
      ${this.renderArrived()}`
    }
    const state = this.services.catalogue.state.value
    if (state === 'loading' || !this.list.state.value.complete)
      return html`<h1 class="sr">Albums</h1><digm-album-grid loading></digm-album-grid>`
    return state === 'offline' && this.genre === undefined ? this.renderUnreachable() : this.renderEmpty()
  }

  private renderEmpty() {
    if (this.genre !== undefined) {
      return html`<h1 class="sr">Albums</h1>
        <digm-notice kind="empty" heading="No album of this genre yet"><a href="/">All albums</a></digm-notice>`
    }
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
            : html`Nothing is stored on this device yet. <a href="/library">Albums you keep</a> stay playable without a network.`
        }
      </digm-notice>`
  }
}

customElements.define('home-page', HomePage)

declare global {
  interface HTMLElementTagNameMap {
    'home-page': HomePage
  }
}
