// The part of the settings that retires a key by its file: reads whose it is, asks once more, and publishes its last word.
import { html, LitElement } from 'lit'
import '../components/digm-identity-retire.ts'
import type { RetireAsk } from '../components/digm-identity-retire.ts'
import { keyFileTextOf, problemText } from '../components/key-problems.ts'
import type { Fingerprint } from '../core/ids.ts'
import type { Identity } from './artist-key.ts'

export class RetireKey extends LitElement {
  static override properties = {
    identity: { attribute: false },
    chosen: { state: true },
    retired: { state: true },
    problem: { state: true },
    busy: { state: true },
  }

  declare identity: Identity
  declare chosen: { text: string; fingerprint: Fingerprint } | undefined
  declare retired: Fingerprint | undefined
  declare problem: string
  declare busy: boolean

  constructor() {
    super()
    this.problem = ''
    this.busy = false
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.problem = ''
    this.busy = true
    await work().catch((error: unknown) => {
      this.problem = problemText(error)
    })
    this.busy = false
  }

  private readonly onFile = ({ detail }: CustomEvent<File>): void => {
    this.chosen = undefined
    void this.attempt(async () => {
      const text = await keyFileTextOf(detail)
      this.chosen = { text, fingerprint: await this.identity.keyIn(text) }
    })
  }

  private readonly onRetire = ({ detail: { successor, passphrase } }: CustomEvent<RetireAsk>): void => {
    const { chosen } = this
    if (!chosen) return
    void this.attempt(async () => {
      await this.identity.retire(chosen.text, successor === '' ? undefined : { fingerprint: successor, passphrase })
      this.retired = chosen.fingerprint
      this.dispatchEvent(new CustomEvent('digm-key-retired'))
    })
  }

  protected override render() {
    return html`<digm-identity-retire
      .fingerprint=${this.chosen?.fingerprint}
      .retired=${this.retired}
      .problem=${this.problem}
      ?busy=${this.busy}
      @digm-retire-file=${this.onFile}
      @digm-retire=${this.onRetire}
    ></digm-identity-retire>`
  }
}

customElements.define('retire-key', RetireKey)

declare global {
  interface HTMLElementTagNameMap {
    'retire-key': RetireKey
  }
  interface HTMLElementEventMap {
    'digm-key-retired': CustomEvent
  }
}
