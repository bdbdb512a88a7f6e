// One artist: who they say they are, and every album their key has signed. All out of storage.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-album-grid.ts'
import '../components/digm-cover.ts'
import '../components/digm-notice.ts'
import '../components/digm-retired-notice.ts'
import { titleStyles } from '../components/title-styles.ts'
import { Watch } from '../components/watch.ts'
import type { AlbumId, Fingerprint } from '../core/ids.ts'
import type { Album, Artist } from '../core/records.ts'
import { coverPath } from '../core/urls.ts'
import { linksOf } from './artist-links.ts'

const FIRST_SCREEN = 12

type Shown = { artist: Artist | undefined; albums: readonly Album[]; ids: readonly AlbumId[] }

export class ArtistPage extends LitElement {
  static override properties = {
    services: { attribute: false },
    fingerprint: { attribute: false },
    shown: { state: true },
    revision: { state: true },
  }

  static override styles = [
    baseStyles,
    titleStyles,
    css`
      :host {
        display: block;
      }
      header {
        display: grid;
        gap: var(--space-5);
        align-items: center;
      }
      digm-cover {
        width: min(12rem, 50vw);
        border-radius: 50%;
      }
      .about {
        margin-top: var(--space-4);
        max-width: 38rem;
        white-space: pre-line;
        overflow-wrap: anywhere;
        color: var(--ink-soft);
      }
      .links {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--space-5);
        margin-top: var(--space-3);
      }
      .links a {
        display: inline-flex;
        align-items: center;
        min-height: var(--touch);
        max-width: 100%;
        overflow-wrap: anywhere;
        text-underline-offset: 0.2em;
      }
      .retired {
        margin-top: var(--space-5);
        max-width: 38rem;
      }
      h2 {
        margin: var(--space-7) 0 var(--space-5);
        font-size: var(--text-l);
        font-weight: 600;
        line-height: 1.2;
      }
      @media (min-width: 46rem) {
        header.pictured {
          grid-template-columns: auto minmax(0, 1fr);
          gap: var(--space-7);
        }
      }
    `,
  ]

  declare services: Services
  declare fingerprint: Fingerprint
  declare shown: Shown | undefined
  declare revision: number
  private abort = new AbortController()
  private toldReady = false

  constructor() {
    super()
    this.revision = 0
    new Watch(this, () => {
      void this.services.catalogue.state.value
      void this.services.online.value
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.abort = new AbortController()
    const { signal } = this.abort
    signal.addEventListener(
      'abort',
      this.services.catalogue.changes.subscribe(() => void this.read(signal).catch(() => undefined)),
    )
    void this.look()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.abort.abort()
  }

  protected override updated(): void {
    if (this.toldReady || this.shown === undefined || this.isWaiting()) return
    this.toldReady = true
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private readonly look = (): Promise<void> => this.services.catalogue.refresh(this.abort.signal)

  private async read(signal: AbortSignal): Promise<void> {
    const { shelf } = this.services
    const filter = { artist: this.fingerprint }
    const [artist, albums] = await Promise.all([shelf.artist(this.fingerprint), shelf.first(FIRST_SCREEN, filter)])
    const ids = albums.length < FIRST_SCREEN ? albums.map(({ albumId }) => albumId) : await shelf.ids(filter)
    if (signal.aborted) return
    this.shown = { artist, albums, ids }
    this.revision++
    document.title = this.isKnown() ? `${this.nameOf(this.shown)} – DIGM` : 'Artist – DIGM'
  }

  private isKnown(): boolean {
    return this.shown !== undefined && (this.shown.artist !== undefined || this.shown.ids.length > 0)
  }

  private isWaiting(): boolean {
    return !this.isKnown() && (this.shown === undefined || this.services.catalogue.state.peek() === 'loading')
  }

  /** Who has signed no record of themselves is called what their newest album says. */
  private readonly nameOf = ({ artist, albums }: Shown): string => artist?.name ?? albums[0]?.artistName ?? 'Artist'

  private renderHeader(shown: Shown) {
    const { artist } = shown
    const links = linksOf(artist?.links ?? [])
    return html`<header class=${artist?.picture ? 'pictured' : ''}>
      ${artist?.picture ? html`<digm-cover .src=${coverPath(artist.picture)} eager></digm-cover>` : nothing}
      <div>
        <h1>${this.nameOf(shown)}</h1>
        ${artist?.about ? html`<p class="about">${artist.about}</p>` : nothing}
        ${
          links.length > 0
            ? html`<ul class="links" role="list" aria-label="Links">
              ${links.map(
                ({ href, label }) =>
                  html`<li><a href=${href} target="_blank" rel="noopener nofollow ugc">${label}</a></li>`,
              )}
            </ul>`
            : nothing
        }
        ${
          artist?.retired
            ? html`<digm-retired-notice class="retired" .successor=${artist.retired.successor}></digm-retired-notice>`
            : nothing
        }
      </div>
    </header>`
  }

  private renderUnknown() {
    const reached = this.services.catalogue.state.value === 'ready'
    if (reached) {
      return html`<h1 class="sr">Artist not found</h1>
        <digm-notice kind="empty" heading="Nobody here knows this artist">
          The address may be mistyped, or they publish where this Eldernode does not look. <a href="/">All albums</a>
        </digm-notice>`
    }
    const offline = !this.services.online.value
    return html`<h1 class="sr">Artist not available</h1>
      <digm-notice
        kind="empty"
        heading=${offline ? 'You are offline' : 'No Eldernode answers'}
        action="Try again"
        @digm-action=${this.look}
      >
        Nothing of this artist is on this device yet. <a href="/">What is here</a>
      </digm-notice>`
  }

  protected override render() {
    const { shown } = this
    if (!shown || this.isWaiting())
      return html`<h1 class="sr">Loading the artist</h1><digm-album-grid loading></digm-album-grid>`
    if (!this.isKnown()) return this.renderUnknown()
    return html`${this.renderHeader(shown)}
      <h2>${shown.ids.length === 1 ? '1 album' : `${shown.ids.length} albums`}</h2>
      <digm-album-grid
        .ids=${shown.ids}
        .albums=${shown.albums}
        .load=${this.services.shelf.get}
        .revision=${this.revision}
        label="Albums"
      ></digm-album-grid>`
  }
}

customElements.define('artist-page', ArtistPage)

declare global {
  interface HTMLElementTagNameMap {
    'artist-page': ArtistPage
  }
}
