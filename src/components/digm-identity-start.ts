// The beginning of an artist on this device: a key is made, or brought from another device. The passphrase leaves this element in one
// event and is forgotten.
import { html, LitElement, nothing } from 'lit'
import { baseStyles } from './base-styles.ts'
import { controlStyles } from './control-styles.ts'

export type KeyImport = { file: File; passphrase: string }

const MIN_PASSPHRASE = 8

export class DigmIdentityStart extends LitElement {
  static override properties = {
    problem: {},
    busy: { type: Boolean },
    way: { state: true },
    unequal: { state: true },
  }

  static override styles = [baseStyles, controlStyles]

  declare problem: string
  declare busy: boolean
  declare way: 'choose' | 'make' | 'import'
  declare unequal: boolean

  constructor() {
    super()
    this.problem = ''
    this.busy = false
    this.way = 'choose'
    this.unequal = false
  }

  private readonly onMake = (event: SubmitEvent): void => {
    event.preventDefault()
    const [first, second] = [...(event.currentTarget as HTMLFormElement).querySelectorAll('input')]
    this.unequal = first?.value !== second?.value
    if (this.unequal || !first) return
    this.dispatchEvent(new CustomEvent('digm-key-make', { detail: first.value }))
  }

  private readonly onImport = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const file = form.querySelector<HTMLInputElement>('[type=file]')?.files?.[0]
    const passphrase = form.querySelector<HTMLInputElement>('[type=password]')?.value ?? ''
    if (file) this.dispatchEvent(new CustomEvent<KeyImport>('digm-key-import', { detail: { file, passphrase } }))
  }

  private renderProblem() {
    const text = this.unequal ? 'The two passphrases differ.' : this.problem
    return text === '' ? nothing : html`<p class="problem" role="alert">${text}</p>`
  }

  private renderPassphrase(id: string, label: string, autocomplete: 'new-password' | 'current-password') {
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <input id=${id} type="password" required minlength=${MIN_PASSPHRASE} autocomplete=${autocomplete} />
    </div>`
  }

  private renderBack() {
    return html`<button type="button" class="pill" @click=${() => this.choose('choose')}>Back</button>`
  }

  private choose(way: 'choose' | 'make' | 'import'): void {
    this.way = way
    this.unequal = false
    // The button under the finger is gone.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('input, button')?.focus())
  }

  protected override render() {
    switch (this.way) {
      case 'choose':
        return html`<p>
            An artist is a key. It signs your albums, so that nobody else can change them. There is no account and nobody
            who could reset it: you keep it in a file.
          </p>
          <div class="actions">
            <button type="button" class="pill solid" @click=${() => this.choose('make')}>Make an artist key</button>
            <button type="button" class="pill quiet" @click=${() => this.choose('import')}>Bring a key file</button>
          </div>`
      case 'make':
        return html`<p>The passphrase locks the file. Without it nobody can open the file, not even you.</p>
          <form @submit=${this.onMake}>
            ${this.renderPassphrase('first', `Passphrase, at least ${MIN_PASSPHRASE} characters`, 'new-password')}
            ${this.renderPassphrase('second', 'The same again', 'new-password')} ${this.renderProblem()}
            <div class="actions">
              <button class="pill solid" ?disabled=${this.busy}>${this.busy ? 'Making the key' : 'Make the key'}</button>
              ${this.renderBack()}
            </div>
          </form>`
      case 'import':
        return html`<p>The file that this app or <code>digm keys</code> made on another device.</p>
          <form @submit=${this.onImport}>
            <div class="field">
              <label for="file">Key file</label>
              <input id="file" type="file" required accept=".json,application/json" />
            </div>
            ${this.renderPassphrase('passphrase', 'Its passphrase', 'current-password')} ${this.renderProblem()}
            <div class="actions">
              <button class="pill solid" ?disabled=${this.busy}>${this.busy ? 'Opening the file' : 'Open the file'}</button>
              ${this.renderBack()}
            </div>
          </form>`
    }
  }
}

customElements.define('digm-identity-start', DigmIdentityStart)

declare global {
  interface HTMLElementTagNameMap {
    'digm-identity-start': DigmIdentityStart
  }
  interface HTMLElementEventMap {
    /** With the passphrase. */
    'digm-key-make': CustomEvent<string>
    'digm-key-import': CustomEvent<KeyImport>
  }
}
