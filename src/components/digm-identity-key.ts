// The artist's key: saved as a file before it may sign, handed out again, removed from this device.
import { css, html, LitElement, nothing } from 'lit'
import { baseStyles } from './base-styles.ts'
import { controlStyles } from './control-styles.ts'

export type KeyView =
  | { status: 'unsaved'; fingerprint: string; file: string }
  | { status: 'ready'; fingerprint: string; fileOutdated: boolean }

const FILE_NAME = 'artist-key.json'

export class DigmIdentityKey extends LitElement {
  static override properties = {
    state: { attribute: false },
    exported: {},
    problem: {},
    busy: { type: Boolean },
    saved: { state: true },
    removing: { state: true },
  }

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      .danger {
        color: var(--danger);
      }
    `,
  ]

  declare state: KeyView | undefined
  /** The key file of a stored key, once it was asked for. */
  declare exported: string
  declare problem: string
  declare busy: boolean
  /** The link that saves the file was used. */
  declare saved: boolean
  declare removing: boolean
  private url: { text: string; href: string } | undefined

  constructor() {
    super()
    this.exported = ''
    this.problem = ''
    this.busy = false
    this.saved = false
    this.removing = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    if (this.url) URL.revokeObjectURL(this.url.href)
    this.url = undefined
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('state')) return
    const before = changed.get('state') as KeyView | undefined
    if (before?.status === this.state?.status) return
    this.saved = false
    this.removing = false
  }

  private hrefOf(text: string): string {
    if (this.url?.text === text) return this.url.href
    if (this.url) URL.revokeObjectURL(this.url.href)
    this.url = { text, href: URL.createObjectURL(new Blob([text], { type: 'application/json' })) }
    return this.url.href
  }

  private ask(type: 'digm-key-saved' | 'digm-key-export' | 'digm-key-forget'): void {
    this.dispatchEvent(new CustomEvent(type))
  }

  private renderProblem() {
    return this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`
  }

  private renderSave(text: string, kind: 'solid' | 'quiet') {
    return html`<a
      class="pill ${kind}"
      href=${this.hrefOf(text)}
      download=${FILE_NAME}
      @click=${() => {
        this.saved = true
      }}
      >Save the key file</a
    >`
  }

  private renderUnsaved({ fingerprint, file }: Extract<KeyView, { status: 'unsaved' }>) {
    return html`<p>
        Your key is made: <span class="fingerprint">${fingerprint}</span>. Save its file where you will find it in ten
        years, and on a second disk. Nothing is signed before.
      </p>
      ${this.renderProblem()}
      <div class="actions">
        ${this.renderSave(file, this.saved ? 'quiet' : 'solid')}
        <button
          type="button"
          class="pill ${this.saved ? 'solid' : 'quiet'}"
          ?disabled=${!this.saved || this.busy}
          @click=${() => this.ask('digm-key-saved')}
        >
          I have saved it
        </button>
      </div>`
  }

  private renderReady({ fingerprint, fileOutdated }: Extract<KeyView, { status: 'ready' }>) {
    return html`<p>Your artist fingerprint: <span class="fingerprint">${fingerprint}</span></p>
      ${
        fileOutdated
          ? html`<p class="help">
            Your name changed since you saved the key file. Save it again: the file also holds the note that retires
            this key if you lose it, and that carries your name.
          </p>`
          : nothing
      }
      ${this.renderProblem()}
      <div class="actions">
        ${
          this.exported
            ? html`${this.renderSave(this.exported, 'solid')}
              ${
                this.saved
                  ? html`<button type="button" class="pill quiet" @click=${() => this.ask('digm-key-saved')}>
                    I have saved it
                  </button>`
                  : nothing
              }`
            : html`<button type="button" class="pill quiet" @click=${() => this.ask('digm-key-export')}>
              Get the key file
            </button>`
        }
        ${this.renderRemove()}
      </div>`
  }

  private renderRemove() {
    if (!this.removing) {
      return html`<button type="button" class="pill danger" @click=${() => this.setRemoving(true)}>
        Remove from this device
      </button>`
    }
    return html`<p class="help" id="sure">You need the key file and its passphrase to sign again. You have both?</p>
      <button type="button" class="pill quiet danger" aria-describedby="sure" @click=${() => this.ask('digm-key-forget')}>
        Remove the key
      </button>
      <button type="button" class="pill" @click=${() => this.setRemoving(false)}>Keep it</button>`
  }

  private setRemoving(removing: boolean): void {
    this.removing = removing
    // The button under the finger is gone.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.danger')?.focus())
  }

  protected override render() {
    switch (this.state?.status) {
      case 'unsaved':
        return this.renderUnsaved(this.state)
      case 'ready':
        return this.renderReady(this.state)
      default:
        return nothing
    }
  }
}

customElements.define('digm-identity-key', DigmIdentityKey)

declare global {
  interface HTMLElementTagNameMap {
    'digm-identity-key': DigmIdentityKey
  }
  interface HTMLElementEventMap {
    'digm-key-saved': CustomEvent
    'digm-key-export': CustomEvent
    'digm-key-forget': CustomEvent
  }
}
