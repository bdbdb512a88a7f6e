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
import { type AlbumId, fingerprintIn, type TrackId } from '../core/ids.ts'
import { type Album, type Artist, isWithdrawn, type Track } from '../core/records.ts'
import { failedNotice, withdrawnNotice } from './album-notices.ts'

type View =
  | { state: 'loading' }
  /** `isWithdrawn`: it is kept here, and nowhere else any more. */
  | { state: 'album'; album: Album; tracks: readonly Track[]; isWithdrawn: boolean }
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
      .notice {
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
  /** Of what is shown. */
  private version: number | undefined

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
    const { changes } = this.services.catalogue
    signal.addEventListener(
      'abort',
      changes.subscribe(() => void this.readAgain(signal).catch(() => undefined)),
    )
    try {
      await this.bring(signal)
    } catch (error) {
      if (signal.aborted) return
      this.view = { state: 'failed', error }
    }
    await this.updateComplete
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private async bring(signal: AbortSignal): Promise<void> {
    const { catalogue } = this.services
    const { album, tracks, kept } = await catalogue.openAlbum(this.albumId, signal)
    if (signal.aborted) return
    this.version = album.version
    const shown = isWithdrawn(album) ? kept : album
    this.view = shown ? { state: 'album', album: shown, tracks, isWithdrawn: shown === kept } : { state: 'withdrawn' }
    document.title = shown ? `${shown.title} – ${shown.artistName} – DIGM` : 'Withdrawn album – DIGM'
    if (shown === album) void catalogue.prepare(tracks, signal).catch(() => undefined)
  }

  /** Marks follow whatever changed what is here: a keep, a removal, a track that was heard to its end. */
  private async readHeld(): Promise<void> {
    if (this.view.state !== 'album') return
    const held = await this.services.keeping.heldOf(this.view.tracks)
    if (held.size !== this.held.size || [...held].some((id) => !this.held.has(id))) this.held = held
  }

  /** A version that came in while this one is looked at takes its place. */
  private async readAgain(signal: AbortSignal): Promise<void> {
    const now = this.version === undefined ? undefined : await this.services.catalogue.readAlbum(this.albumId)
    if (now && now.album.version !== this.version && !signal.aborted) await this.bring(signal)
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

  private renderAlbum({ album, isWithdrawn }: Extract<View, { state: 'album' }>) {
    const { player, keeping, coverUrlOf } = this.services
    // Its copy was freed.
    const kept = keeping.stateOf(album.albumId).value
    if (isWithdrawn && kept?.status === 'none' && kept.bytesTotal > 0) return withdrawnNotice
    const status = player.status.value
    const current = player.wholeTrack.value
    const sounds = status === 'playing' || status === 'waiting' || status === 'loading'
    const soundsHere = sounds && current?.albumId === album.albumId
    return html`<digm-album-hero .album=${album} .coverUrl=${coverUrlOf(album)}>
      ${
        isWithdrawn
          ? html`<digm-notice class="notice" kind="error" heading="The artist has withdrawn this album">
              Your copy stays on this device and plays. It is no longer listed or shared.
            </digm-notice>`
          : nothing
      }
      ${
        this.retired
          ? html`<digm-retired-notice class="notice" .successor=${this.retired.successor}></digm-retired-notice>`
          : nothing
      }
      <div class="actions">
        <button type="button" class="pill solid play" @click=${() => this.onPlay(album)}>
          ${soundsHere ? html`${pauseIcon}Pause` : html`${playIcon}Play`}
        </button>
        <digm-keep-button
          .state=${kept}
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
      ${album.description ? html`<p class="description">${album.description}</p>` : nothing} ${isWithdrawn ? nothing : this.renderPayment(album)}
    </digm-album-hero>`
  }

  private renderPayment({ priceXFG, payment }: Album) {
    if (priceXFG === undefined && !payment) return nothing
    // Below everything else: its code comes after the first paint.
    void import('../components/digm-album-payment.ts').catch(() => undefined)
    return html`<digm-album-payment class="payment" .price=${priceXFG} .payment=${payment}></digm-album-payment>`
  }

  protected override render() {
    switch (this.view.state) {
      case 'loading':
        return html`<digm-album-hero></digm-album-hero>`
      case 'album':
        return this.renderAlbum(this.view)
      case 'withdrawn':
        return withdrawnNotice
      case 'failed':
        return failedNotice(this.view.error, this.services.online.value, this.open)
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
