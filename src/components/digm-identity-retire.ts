// Retiring a key that is lost or stolen, by its file: first whose key it is, then, once more, whether it shall be.
import { html, LitElement, nothing } from 'lit'
import type { Fingerprint } from '../core/ids.ts'
import { artistPath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'
import { controlStyles } from './control-styles.ts'

export type RetireAsk = { successor: string; passphrase: string }

export class DigmIdentityRetire extends LitElement {
  static override properties = {
    fingerprint: {},
    retired: {},
    problem: {},
    busy: { type: Boolean },
    open: { state: true },
  }

  static override styles = [baseStyles, controlStyles]

  /** Of the key whose file was chosen. */
  declare fingerprint: Fingerprint | undefined
  /** The key that has just been retired. */
  declare retired: Fingerprint | undefined
  declare problem: string
  declare busy: boolean
  declare open: boolean

  constructor() {
    super()
    this.problem = ''
    this.busy = false
    this.open = false
  }

  private readonly onFile = (event: Event): void => {
    const file = (event.currentTarget as HTMLInputElement).files?.[0]
    if (file) this.dispatchEvent(new CustomEvent<File>('digm-retire-file', { detail: file }))
  }

  private readonly onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const detail: RetireAsk = { successor: text('successor'), passphrase: String(form.get('passphrase') ?? '') }
    this.dispatchEvent(new CustomEvent<RetireAsk>('digm-retire', { detail }))
  }

  private show(open: boolean): void {
    this.open = open
    // The button under the finger is gone.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('input, button')?.focus())
  }

  private renderConfirm(fingerprint: Fingerprint) {
    return html`<p>This is the key of <span class="fingerprint">${fingerprint}</span>.</p>
      <div class="field">
        <label for="successor">Fingerprint of your next key, if you have one</label>
        <input id="successor" name="successor" autocomplete="off" spellcheck="false" pattern="[A-Za-z0-9_\\-]{16}" />
      </div>
      <div class="field">
        <label for="retire-passphrase">Passphrase of the file, only to name the next key</label>
        <input id="retire-passphrase" name="passphrase" type="password" autocomplete="current-password" />
      </div>
      <div class="field">
        <label class="check"><input type="checkbox" name="sure" required /> I know that this is for ever</label>
      </div>
      <div class="actions">
        <button class="pill solid" ?disabled=${this.busy}>${this.busy ? 'Retiring the key' : 'Retire this key'}</button>
        <button type="button" class="pill quiet" @click=${() => this.show(false)}>Back</button>
      </div>`
  }

  private renderForm() {
    return html`<p>
        Eldernodes then take nothing new under this key, and everybody is warned. What is published stays. Nobody can
        undo it. The file alone is enough.
      </p>
      <form @submit=${this.onSubmit}>
        <div class="field">
          <label for="retire-file">Key file</label>
          <input id="retire-file" type="file" required accept=".json,application/json" @change=${this.onFile} />
        </div>
        ${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
        ${
          this.fingerprint
            ? this.renderConfirm(this.fingerprint)
            : html`<div class="actions">
              <button type="button" class="pill quiet" @click=${() => this.show(false)}>Back</button>
            </div>`
        }
      </form>`
  }

  protected override render() {
    if (this.retired) {
      return html`<p role="status">
        The key is retired. The word goes out as soon as an Eldernode answers.
        <a href=${artistPath(this.retired)}>What listeners see</a>
      </p>`
    }
    if (this.open) return this.renderForm()
    return html`<p>A key that is lost or stolen can be retired by its file, on any device.</p>
      <div class="actions">
        <button type="button" class="pill quiet" @click=${() => this.show(true)}>Retire a key</button>
      </div>`
  }
}

customElements.define('digm-identity-retire', DigmIdentityRetire)

declare global {
  interface HTMLElementTagNameMap {
    'digm-identity-retire': DigmIdentityRetire
  }
  interface HTMLElementEventMap {
    'digm-retire-file': CustomEvent<File>
    'digm-retire': CustomEvent<RetireAsk>
  }
}
