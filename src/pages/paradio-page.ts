// Paradio: half a minute of every artist, one after the other. The cover of what is on air is the page.
import { css, html, LitElement, nothing } from 'lit'
import type { Paradio } from '../app/paradio.ts'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-album-hero.ts'
import '../components/digm-likes.ts'
import type { LikedTrack } from '../components/digm-likes.ts'
import '../components/digm-notice.ts'
import { heartIcon, likedIcon, nextIcon, pauseIcon, playIcon } from '../components/icons.ts'
import { Watch } from '../components/watch.ts'
import { albumPath } from '../core/urls.ts'
import { columnStyles } from './column-styles.ts'

/** Of the list below; the others stay stored. */
const SHOWN_LIKES = 50

export class ParadioPage extends LitElement {
  static override properties = {
    services: { attribute: false },
    paradio: { state: true },
    liked: { state: true },
  }

  static override styles = [
    baseStyles,
    columnStyles,
    css`
      :host {
        max-width: none;
        padding-top: 0;
      }
      /* The buttons stand above the player on a phone. */
      @media (max-width: 46rem) {
        digm-album-hero {
          --hero-cover: min(18rem, 70vw);
        }
      }
      .hear {
        margin-top: var(--space-4);
        font-size: var(--text-l);
        line-height: 1.25;
        overflow-wrap: anywhere;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-3);
        margin-top: var(--space-5);
      }
      .actions .pill {
        min-height: 3rem;
        text-decoration: none;
      }
      a.pill {
        display: inline-flex;
        align-items: center;
        border-radius: 99rem;
        padding: 0 var(--space-5);
      }
      .heart {
        width: 3rem;
        height: 3rem;
        padding: 0;
      }
      .heart[aria-pressed="true"] {
        color: var(--accent);
      }
    `,
  ]

  declare services: Services
  declare paradio: Paradio | undefined
  declare liked: readonly LikedTrack[]
  private isReady = false

  constructor() {
    super()
    this.liked = []
    new Watch(this, () => {
      const { player, online } = this.services
      void [player.status.value, player.track.value, online.value]
      const { onAir, state, likes, canSkip } = this.paradio ?? {}
      void [onAir?.value, state?.value, likes?.value, canSkip?.value]
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'Paradio – DIGM'
    void this.updateComplete.then(async () => {
      this.paradio = await this.services.paradio()
      this.paradio.tuneIn()
    })
  }

  protected override updated(): void {
    void this.readLiked()
    if (this.isReady || !this.paradio || this.paradio.state.peek() === 'finding') return
    this.isReady = true
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  /** The likes whose albums are still here, by the names they have now. */
  private async readLiked(): Promise<void> {
    const likes = this.paradio?.likes.peek() ?? []
    if (likes === this.readOf) return
    this.readOf = likes
    const shown = likes.slice(0, SHOWN_LIKES)
    const albums = await this.services.shelf.get(shown.map(({ albumId }) => albumId))
    if (likes !== this.readOf) return
    this.liked = shown.flatMap((like, i) => {
      const album = albums[i]
      const track = album?.tracks.find(({ trackId }) => trackId === like.trackId)
      return album && track
        ? { like, title: track.title, artistName: album.artistName, coverUrl: this.services.coverUrlOf(album) }
        : []
    })
  }
  private readOf: readonly unknown[] = []

  private renderNothing() {
    return html`<h1 class="sr">Paradio</h1>
      <digm-notice kind="empty" heading=${this.services.online.value ? 'Nothing on air yet' : 'No previews on this device yet'}>
        ${
          this.services.online.value
            ? 'Paradio plays half a minute of every artist. No album here has a preview so far.'
            : 'You are offline. What Paradio has played once stays here for such times.'
        }
      </digm-notice>`
  }

  private renderOnAir(paradio: Paradio) {
    const { player } = this.services
    const now = paradio.onAir.value
    if (!now) return html`<digm-album-hero eyebrow="Paradio"></digm-album-hero>`
    const isOn = player.track.value?.preview !== undefined
    const status = player.status.value
    const sounds = isOn && (status === 'playing' || status === 'waiting' || status === 'loading')
    const isLiked = paradio.likes.value.some(({ trackId }) => trackId === now.track.trackId)
    return html`<digm-album-hero
      .album=${now.album}
      .coverUrl=${this.services.coverUrlOf(now.album)}
      linked
      eyebrow=${isOn ? 'On Paradio' : 'First on Paradio'}
    >
      <p class="hear" aria-live="polite"><span class="sr">You hear </span>“${now.track.title}”</p>
      <div class="actions">
        <button type="button" class="pill solid" @click=${paradio.toggle}>
          ${sounds ? html`${pauseIcon}Pause` : html`${playIcon}Play`}
        </button>
        <button
          type="button"
          class="pill quiet"
          ?disabled=${!paradio.canSkip.value}
          @click=${paradio.skip}
        >
          ${nextIcon}Skip
        </button>
        <button
          type="button"
          class="heart quiet"
          aria-label="Like"
          aria-pressed=${isLiked ? 'true' : 'false'}
          @click=${paradio.like}
        >
          ${isLiked ? likedIcon : heartIcon}
        </button>
        <a class="pill quiet" href=${albumPath(now.album.albumId)}>Open album</a>
      </div>
    </digm-album-hero>`
  }

  protected override render() {
    const { paradio } = this
    if (!paradio) return nothing
    return html`${paradio.state.value === 'nothing' ? this.renderNothing() : this.renderOnAir(paradio)}
    ${
      this.liked.length === 0
        ? nothing
        : html`<h2 id="liked">Liked</h2>
          <digm-likes
            aria-labelledby="liked"
            .tracks=${this.liked}
            @digm-unlike=${({ detail }: CustomEvent<LikedTrack>) => paradio.unlike(detail.like)}
          ></digm-likes>`
    }`
  }
}

customElements.define('paradio-page', ParadioPage)

declare global {
  interface HTMLElementTagNameMap {
    'paradio-page': ParadioPage
  }
}
