// The room that music takes on this device, the artist who publishes from it, and what DIGM is.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-identity-profile.ts'
import type { DeliveryView, ProfileView } from '../components/digm-identity-profile.ts'
import '../components/digm-notice.ts'
import '../components/digm-retired-notice.ts'
import '../components/digm-storage-room.ts'
import { Watch } from '../components/watch.ts'
import { DigmError } from '../core/errors.ts'
import type { Fingerprint } from '../core/ids.ts'
import type { Artist } from '../core/records.ts'
import { kindOf } from '../core/souls.ts'
import { ArtistKey } from './artist-key.ts'
import { columnStyles } from './column-styles.ts'
import './retire-key.ts'
import '../core/maker-errors.ts'

export class SettingsPage extends LitElement {
  static override properties = {
    services: { attribute: false },
    profile: { state: true },
  }

  static override styles = [
    baseStyles,
    columnStyles,
    css`
      h3 {
        margin: var(--space-6) 0 var(--space-4);
        font-size: var(--text-m);
        font-weight: 600;
      }
      /* On a wide screen they stand in the masthead. */
      .more {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-3);
        margin-top: var(--space-5);
      }
      @media (min-width: 46rem) {
        .more {
          display: none;
        }
      }
      .publish {
        margin-bottom: var(--space-5);
      }
      .more a,
      .publish a {
        display: inline-flex;
        align-items: center;
        min-height: 3rem;
        padding: 0 var(--space-5);
        border-radius: 99rem;
        text-decoration: none;
      }
      digm-retired-notice {
        margin-top: var(--space-5);
      }
      .about p {
        margin-top: var(--space-3);
      }
    `,
  ]

  declare services: Services
  declare profile: Artist | undefined
  readonly artist = new ArtistKey(this, () => this.readProfile())

  constructor() {
    super()
    new Watch(this, () => {
      void this.services.room.budget.value
      void this.services.room.figures.value
      void this.artist.state
      void this.services.outbox.rows.value
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'Settings – DIGM'
    // Drawn before its code came, it has its properties from the first update on.
    void this.updateComplete.then(() => this.start())
  }

  private start(): void {
    void this.artist.attempt('room', () => this.services.room.measure())
    void this.artist.find(this.services)
  }

  protected override firstUpdated(): void {
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private async readProfile(): Promise<void> {
    const { identity } = this.artist
    this.profile = identity?.state.peek().status === 'ready' ? await identity.profile() : undefined
  }

  private readonly onSaveProfile = ({ detail }: CustomEvent<ProfileView>): void => {
    this.artist.withIdentity('profile', async (identity) => {
      await identity.saveProfile(detail)
      await this.readProfile()
    })
  }

  private renderRoom() {
    const { room } = this.services
    const problem = this.artist.problemAt('room')
    return html`<section aria-labelledby="room">
      <h2 id="room">Storage on this device</h2>
      ${problem === '' ? nothing : html`<digm-notice kind="error">${problem}</digm-notice>`}
      <digm-storage-room
        .figures=${room.figures.value}
        .budget=${room.budget.value}
        .budgets=${room.budgets}
        ?busy=${this.artist.busy}
        @digm-budget=${(event: CustomEvent<number>) => this.artist.attempt('room', () => room.setBudget(event.detail))}
        @digm-free=${() => this.artist.attempt('room', () => room.freePlayed())}
      ></digm-storage-room>
    </section>`
  }

  private delivery(fingerprint: Fingerprint): DeliveryView | undefined {
    const isOurs = ({ soul, key }: { soul: string; key: string }) => key === fingerprint && kindOf(soul) === 'artists'
    const row = this.services.outbox.rows.value.find(isOurs)
    return row && { state: row.state, reason: row.reason && new DigmError(row.reason).message }
  }

  private renderRetire() {
    const { identity, state } = this.artist
    if (state.status !== 'none' && state.status !== 'ready') return nothing
    return html`<h3>A lost or stolen key</h3>
      <retire-key .identity=${identity} @digm-key-retired=${() => this.readProfile()}></retire-key>`
  }

  private renderProfile(fingerprint: Fingerprint) {
    const { retired } = this.profile ?? {}
    if (retired) return html`<digm-retired-notice own .successor=${retired.successor}></digm-retired-notice>`
    const { name, about = '', links } = this.profile ?? { name: '', links: [] }
    return html`<h3>Profile</h3>
      <digm-identity-profile
        .profile=${{ name, about, links }}
        .delivery=${this.delivery(fingerprint)}
        .problem=${this.artist.problemAt('profile')}
        ?busy=${this.artist.busy}
        @digm-profile-save=${this.onSaveProfile}
      ></digm-identity-profile>`
  }

  protected override render() {
    const { state } = this.artist
    return html`<h1>Settings</h1>
      <nav class="more" aria-label="More pages">
        <a class="pill quiet" href="/publish">Publish</a>
        <a class="pill quiet" href="/network">Network</a>
      </nav>
      ${this.renderRoom()}
      <section aria-labelledby="artist">
        <h2 id="artist">Artist</h2>
        <p class="publish"><a class="pill quiet" href="/publish">Publish an album</a></p>
        ${this.artist.render()} ${state.status === 'ready' ? this.renderProfile(state.fingerprint) : nothing}
        ${this.renderRetire()}
      </section>
      <section class="about" aria-labelledby="about">
        <h2 id="about">About DIGM</h2>
        <p>Artists publish albums, listeners carry them, Eldernodes keep them from disappearing. No company stands between.</p>
        <p>
          What you play, keep and search stays on this device. Whoever shares a track with you sees your network address.
          <a href="/network">What goes over the network</a>
        </p>
      </section>`
  }
}

customElements.define('settings-page', SettingsPage)

declare global {
  interface HTMLElementTagNameMap {
    'settings-page': SettingsPage
  }
}
