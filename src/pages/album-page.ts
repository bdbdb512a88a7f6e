// One album: its cover first, then everything that can be done with it.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-album-hero.ts'
import '../components/digm-keep-button.ts'
import '../components/digm-notice.ts'
import '../components/digm-retired-notice.ts'
import '../components/digm-track-list.ts'
import { pauseIcon, playIcon } from '../components/icons.ts'
import { turnToDraw } from '../components/turn-to-draw.ts'
import { Watch } from '../components/watch.ts'
import { DigmError, errorText } from '../core/errors.ts'
import { type AlbumId, fingerprintIn, type TrackId } from '../core/ids.ts'
import { type Album, type Artist, isWithdrawn, type Track } from '../core/records.ts'

type View =
  | { state: 'loading' }
  | { state: 'album'; album: Album; tracks: readonly Track[] }
  | { state: 'withdrawn' }
  | { state: 'failed'; error: unknown }

export class AlbumPage extends LitElement {
  static override properties = {
    services: { attribute: false },
    albumId: { attribute: false },
    view: { state: true },
    held: { state: true },
    retired: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-start;
        gap: var(--space-3);
        margin: var(--space-5) 0 var(--space-5);
      }
      .play {
        min-height: 3rem;
        min-width: 7.5rem;
      }
      digm-keep-button {
        flex: 1 1 10rem;
      }
      .retired {
        margin-top: var(--space-5);
      }
      .payment {
        margin-top: var(--space-6);
      }
      .description {
        margin-top: var(--space-6);
        max-width: 38rem;
        white-space: pre-line;
        overflow-wrap: anywhere;
        color: var(--ink-soft);
      }
    `,
  ]

  declare services: Services
  declare albumId: AlbumId
  declare view: View
  declare held: ReadonlySet<TrackId>
  /** What the artist's own record says of its key. */
  declare retired: Artist['retired']
  private abort = new AbortController()

  constructor() {
    super()
    this.view = { state: 'loading' }
    this.held = new Set()
    const turn = () => turnToDraw(this.services.player.status)
    const read = () => {
      const { player, online, keeping } = this.services
      void player.status.value
      void player.wholeTrack.value
      void online.value
      if (this.view.state === 'album') void keeping.stateOf(this.albumId).value
    }
    new Watch(this, read, turn)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.abort.abort()
  }

  protected override updated(): void {
    void this.readHeld()
  }

  private readonly open = async (): Promise<void> => {
    this.abort.abort()
    this.abort = new AbortController()
    const { signal } = this.abort
    this.view = { state: 'loading' }
    signal.addEventListener(
      'abort',
      this.services.catalogue.changes.subscribe(() => void this.readArtist(signal).catch(() => undefined)),
    )
    try {
      const { album, tracks } = await this.services.catalogue.openAlbum(this.albumId, signal)
      if (signal.aborted) return
      this.view = isWithdrawn(album) ? { state: 'withdrawn' } : { state: 'album', album, tracks }
      document.title = isWithdrawn(album) ? 'Withdrawn album – DIGM' : `${album.title} – ${album.artistName} – DIGM`
      void this.services.catalogue.prepare(tracks, signal).catch(() => undefined)
    } catch (error) {
      if (signal.aborted) return
      this.view = { state: 'failed', error }
    }
    await this.updateComplete
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  /** Marks follow whatever changed what is here: a keep, a removal, a track that was heard to its end. */
  private async readHeld(): Promise<void> {
    if (this.view.state !== 'album') return
    const held = await this.services.keeping.heldOf(this.view.tracks)
    if (held.size !== this.held.size || [...held].some((id) => !this.held.has(id))) this.held = held
  }

  private async readArtist(signal: AbortSignal): Promise<void> {
    const artist = await this.services.shelf.artist(fingerprintIn(this.albumId))
    if (!signal.aborted) this.retired = artist?.retired
  }

  private onPick(album: Album, index: number): void {
    const { player } = this.services
    if (player.wholeTrack.peek()?.trackId === album.tracks[index]?.trackId) player.toggle()
    else this.services.playAlbum(album, index)
  }

  private onPlay(album: Album): void {
    const { player } = this.services
    if (player.wholeTrack.peek()?.albumId === album.albumId) player.toggle()
    else this.services.playAlbum(album, 0)
  }

  private renderAlbum(album: Album) {
    const { player, keeping, coverUrlOf } = this.services
    const status = player.status.value
    const current = player.wholeTrack.value
    const sounds = status === 'playing' || status === 'waiting' || status === 'loading'
    const soundsHere = sounds && current?.albumId === album.albumId
    return html`<digm-album-hero .album=${album} .coverUrl=${coverUrlOf(album)}>
      ${
        this.retired
          ? html`<digm-retired-notice class="retired" .successor=${this.retired.successor}></digm-retired-notice>`
          : nothing
      }
      <div class="actions">
        <button type="button" class="pill solid play" @click=${() => this.onPlay(album)}>
          ${soundsHere ? html`${pauseIcon}Pause` : html`${playIcon}Play`}
        </button>
        <digm-keep-button
          .state=${keeping.stateOf(album.albumId).value}
          .unavailable=${keeping.unavailable}
          @digm-keep=${() => keeping.keep(album.albumId)}
          @digm-stop=${() => keeping.stop(album.albumId)}
          @digm-remove=${() => keeping.remove(album.albumId)}
        ></digm-keep-button>
      </div>
      <digm-track-list
        .tracks=${album.tracks.map((track) => ({ ...track, held: this.held.has(track.trackId) }))}
        .currentId=${current?.trackId}
        ?playing=${sounds}
        @digm-pick=${(event: CustomEvent<number>) => this.onPick(album, event.detail)}
      ></digm-track-list>
      ${album.description ? html`<p class="description">${album.description}</p>` : nothing} ${this.renderPayment(album)}
    </digm-album-hero>`
  }

  private renderPayment({ priceXFG, payment }: Album) {
    if (priceXFG === undefined && !payment) return nothing
    // Below everything else: its code comes after the first paint.
    void import('../components/digm-album-payment.ts').catch(() => undefined)
    return html`<digm-album-payment class="payment" .price=${priceXFG} .payment=${payment}></digm-album-payment>`
  }

  private renderFailed(error: unknown) {
    const code = error instanceof DigmError ? error.code : 'internal'
    if (code === 'album-unknown' || code === 'not-found') {
      return html`<h1 class="sr">Album not found</h1>
        <digm-notice kind="empty" heading="Nobody here knows this album">
          The address may be mistyped, or it was published where this Eldernode does not look. <a href="/">All albums</a>
        </digm-notice>`
    }
    const offline = !this.services.online.value
    return html`<h1 class="sr">Album not available</h1>
      <digm-notice
        kind="empty"
        heading=${offline ? 'You are offline' : 'This album cannot be reached'}
        action="Try again"
        @digm-action=${this.open}
      >
        ${offline ? 'This album is not on this device yet. Open it again when there is a network.' : errorText(error)}
      </digm-notice>`
  }

  protected override render() {
    switch (this.view.state) {
      case 'loading':
        return html`<digm-album-hero></digm-album-hero>`
      case 'album':
        return this.renderAlbum(this.view.album)
      case 'withdrawn':
        return html`<h1 class="sr">Withdrawn album</h1>
          <digm-notice kind="empty" heading="The artist has withdrawn this album">
            It is no longer listed or shared. <a href="/">All albums</a>
          </digm-notice>`
      case 'failed':
        return this.renderFailed(this.view.error)
    }
  }
}

customElements.define('album-page', AlbumPage)

declare global {
  interface HTMLElementTagNameMap {
    'album-page': AlbumPage
  }
  interface HTMLElementEventMap {
    /** A page shows what it is about, and has its height. */
    'digm-ready': CustomEvent
  }
}
