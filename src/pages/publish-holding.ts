// Where a published album is, until its artist may close the lid and after.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-album-hero.ts'
import '../components/digm-notice.ts'
import '../components/digm-publish-holding.ts'
import { Watch } from '../components/watch.ts'
import type { AlbumId } from '../core/ids.ts'
import { safetyOf } from '../core/replicas.ts'
import { albumPath } from '../core/urls.ts'

export class PublishHolding extends LitElement {
  static override properties = {
    services: { attribute: false },
    albumId: { attribute: false },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      digm-publish-holding {
        margin-top: var(--space-6);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-3);
        margin-top: var(--space-5);
      }
      a.pill {
        display: inline-flex;
        align-items: center;
        min-height: 3rem;
        padding: 0 var(--space-5);
        border-radius: 99rem;
        text-decoration: none;
      }
      .hint {
        margin-top: var(--space-4);
        max-width: 38rem;
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
    `,
  ]

  declare services: Services
  declare albumId: AlbumId
  private toldReady = false

  constructor() {
    super()
    new Watch(this, () => {
      void this.services.holdings.watch(this.albumId).value
      void this.services.online.value
    })
  }

  protected override updated(): void {
    if (this.toldReady || this.services.holdings.watch(this.albumId).peek() === 'reading') return
    this.toldReady = true
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  protected override render() {
    const holding = this.services.holdings.watch(this.albumId).value
    if (holding === 'reading') return html`<digm-album-hero></digm-album-hero>`
    if (holding === 'unknown') {
      return html`<h1 class="sr">Where the album is</h1>
        <digm-notice kind="empty" heading="This album is not on this device">
          Where it is can be seen where it was published. <a href="/publish">Publish</a>
        </digm-notice>`
    }
    const { album, reports, helpers } = holding
    return html`<digm-album-hero .album=${album} .coverUrl=${this.services.coverUrlOf(album)} eyebrow="Published">
      <digm-publish-holding
        .reports=${reports}
        .albumVersion=${album.version}
        .helpers=${helpers}
      ></digm-publish-holding>
      ${
        safetyOf(reports, album.version).isSafe
          ? nothing
          : html`<p class="hint">If you close the app before it is safe, it goes on when you open it again.</p>`
      }
      <div class="actions">
        <a class="pill solid" href=${albumPath(album.albumId)}>Open the album</a>
        <a class="pill quiet" href="/publish">All your albums</a>
      </div>
    </digm-album-hero>`
  }
}

customElements.define('publish-holding', PublishHolding)

declare global {
  interface HTMLElementTagNameMap {
    'publish-holding': PublishHolding
  }
}
