// The newest album, large, with the button that plays it.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-album-hero.ts'
import { pauseIcon, playIcon } from '../components/icons.ts'
import { Watch } from '../components/watch.ts'
import type { Album } from '../core/records.ts'

export class NewestAlbum extends LitElement {
  static override properties = {
    services: { attribute: false },
    album: { attribute: false },
  }

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
    `,
  ]

  declare services: Services
  declare album: Album | undefined

  constructor() {
    super()
    new Watch(this, () => {
      void this.services.player.status.value
      void this.services.player.wholeTrack.value
    })
  }

  private onPlay(album: Album): void {
    const { player } = this.services
    if (player.wholeTrack.peek()?.albumId === album.albumId) player.toggle()
    else this.services.playAlbum(album, 0)
  }

  protected override render() {
    const { album, services } = this
    if (!album) return nothing
    const status = services.player.status.value
    const here = services.player.wholeTrack.value?.albumId === album.albumId
    const sounds = here && (status === 'playing' || status === 'waiting' || status === 'loading')
    return html`<digm-album-hero .album=${album} .coverUrl=${services.coverUrlOf(album)} linked eyebrow="Newest">
      <div class="actions">
        <button type="button" class="pill solid" @click=${() => this.onPlay(album)}>
          ${sounds ? html`${pauseIcon}Pause` : html`${playIcon}Play`}
        </button>
      </div>
    </digm-album-hero>`
  }
}

customElements.define('newest-album', NewestAlbum)

declare global {
  interface HTMLElementTagNameMap {
    'newest-album': NewestAlbum
  }
}
