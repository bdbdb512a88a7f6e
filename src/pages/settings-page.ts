// The room that music takes on this device, the artist who publishes from it, and what DIGM is.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-identity-key.ts'
import '../components/digm-identity-profile.ts'
import type { DeliveryView, ProfileView } from '../components/digm-identity-profile.ts'
import '../components/digm-identity-start.ts'
import type { KeyImport } from '../components/digm-identity-start.ts'
import '../components/digm-notice.ts'
import '../components/digm-storage-room.ts'
import { problemText } from '../components/key-problems.ts'
import { Watch } from '../components/watch.ts'
import { DigmError } from '../core/errors.ts'
import type { Fingerprint } from '../core/ids.ts'
import type { Artist } from '../core/records.ts'
import { kindOf } from '../core/souls.ts'
import { columnStyles } from './column-styles.ts'

const MAX_KEY_FILE = 64 * 1024

type Identity = Awaited<ReturnType<Services['identity']>>
type Place = 'key' | 'profile' | 'room'

export class SettingsPage extends LitElement {
  static override properties = {
    services: { attribute: false },
    identity: { state: true },
    profile: { state: true },
    exported: { state: true },
    problem: { state: true },
    busy: { state: true },
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
      .about p {
        margin-top: var(--space-3);
      }
    `,
  ]

  declare services: Services
  declare identity: Identity | undefined
  declare profile: Artist | undefined
  declare exported: string
  declare problem: { where: Place; text: string } | undefined
  declare busy: boolean

  constructor() {
    super()
    this.exported = ''
    this.busy = false
    new Watch(this, () => {
      void this.services.room.budget.value
      void this.services.room.figures.value
      void this.identity?.state.value
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
    void this.attempt('room', () => this.services.room.measure())
    void this.attempt('key', async () => {
      this.identity = await this.services.identity()
      await this.readProfile()
    })
  }

  protected override firstUpdated(): void {
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private async readProfile(): Promise<void> {
    this.exported = ''
    this.profile = this.identity?.state.peek().status === 'ready' ? await this.identity.profile() : undefined
  }

  /** What fails is said where it was asked for. */
  private async attempt(where: Place, work: () => Promise<void>): Promise<void> {
    this.problem = undefined
    this.busy = true
    try {
      await work()
    } catch (error) {
      this.problem = { where, text: problemText(error) }
    }
    this.busy = false
  }

  private withIdentity(where: Place, work: (identity: Identity) => Promise<void>): void {
    const { identity } = this
    if (identity && !this.busy) void this.attempt(where, () => work(identity))
  }

  private readonly onImport = ({ detail }: CustomEvent<KeyImport>): void => {
    this.withIdentity('key', async (identity) => {
      // Nobody reads a film into memory because it was picked by mistake.
      if (detail.file.size > MAX_KEY_FILE) throw new DigmError('bad-key-file', { reason: 'form' })
      await identity.importFile(await detail.file.text(), detail.passphrase)
      await this.readProfile()
    })
  }

  private readonly onSaved = (): void => {
    this.withIdentity('key', async (identity) => {
      await identity.confirmSaved()
      await this.readProfile()
    })
  }

  private readonly onSaveProfile = ({ detail }: CustomEvent<ProfileView>): void => {
    this.withIdentity('profile', async (identity) => {
      await identity.saveProfile(detail)
      await this.readProfile()
    })
  }

  private readonly problemAt = (where: Place): string => (this.problem?.where === where ? this.problem.text : '')

  private renderRoom() {
    const { room } = this.services
    const problem = this.problemAt('room')
    return html`<section aria-labelledby="room">
      <h2 id="room">Storage on this device</h2>
      ${problem === '' ? nothing : html`<digm-notice kind="error">${problem}</digm-notice>`}
      <digm-storage-room
        .figures=${room.figures.value}
        .budget=${room.budget.value}
        .budgets=${room.budgets}
        ?busy=${this.busy}
        @digm-budget=${(event: CustomEvent<number>) => this.attempt('room', () => room.setBudget(event.detail))}
        @digm-free=${() => this.attempt('room', () => room.freePlayed())}
      ></digm-storage-room>
    </section>`
  }

  private renderKey() {
    const problem = this.problemAt('key')
    const state = this.identity?.state.value ?? { status: 'loading' }
    switch (state.status) {
      case 'loading':
        return problem === ''
          ? html`<p role="status">Looking for your key.</p>`
          : html`<digm-notice kind="error">${problem}</digm-notice>`
      case 'unavailable':
        return html`<p>A key can only be made over https.</p>`
      case 'none':
        return html`<digm-identity-start
          .problem=${problem}
          ?busy=${this.busy}
          @digm-key-make=${(event: CustomEvent<string>) => this.withIdentity('key', (key) => key.make(event.detail))}
          @digm-key-import=${this.onImport}
        ></digm-identity-start>`
      default:
        return html`<digm-identity-key
            .state=${state}
            .exported=${this.exported}
            .problem=${problem}
            ?busy=${this.busy}
            @digm-key-saved=${this.onSaved}
            @digm-key-export=${() =>
              this.withIdentity('key', async (key) => {
                this.exported = await key.exportFile()
              })}
            @digm-key-forget=${() =>
              this.withIdentity('key', async (key) => {
                await key.forget()
                await this.readProfile()
              })}
          ></digm-identity-key>
          ${state.status === 'ready' ? this.renderProfile(state.fingerprint) : nothing}`
    }
  }

  private delivery(fingerprint: Fingerprint): DeliveryView | undefined {
    const isOurs = ({ soul, key }: { soul: string; key: string }) => key === fingerprint && kindOf(soul) === 'artists'
    const row = this.services.outbox.rows.value.find(isOurs)
    return row && { state: row.state, reason: row.reason && new DigmError(row.reason).message }
  }

  private renderProfile(fingerprint: Fingerprint) {
    const { name, about = '', links } = this.profile ?? { name: '', links: [] }
    return html`<h3>Profile</h3>
      <digm-identity-profile
        .profile=${{ name, about, links }}
        .delivery=${this.delivery(fingerprint)}
        .problem=${this.problemAt('profile')}
        ?busy=${this.busy}
        @digm-profile-save=${this.onSaveProfile}
      ></digm-identity-profile>`
  }

  protected override render() {
    return html`<h1>Settings</h1>
      ${this.renderRoom()}
      <section aria-labelledby="artist">
        <h2 id="artist">Artist</h2>
        ${this.renderKey()}
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
