// What an artist says about themselves, and where the latest word is: on its way, there, or turned down.
import { css, html, LitElement, nothing } from 'lit'
import { baseStyles } from './base-styles.ts'
import { controlStyles } from './control-styles.ts'

export type ProfileView = { name: string; about: string; links: readonly string[] }
export type DeliveryView = { state: 'waiting' | 'sent' | 'refused'; reason?: string | undefined }

const MOST_LINKS = 20

export class DigmIdentityProfile extends LitElement {
  static override properties = {
    profile: { attribute: false },
    delivery: { attribute: false },
    problem: {},
    busy: { type: Boolean },
    badLink: { state: true },
  }

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      [role="status"] {
        min-height: 1.5rem;
        margin-top: var(--space-3);
      }
    `,
  ]

  declare profile: ProfileView | undefined
  /** Undefined when nothing was ever handed over from this device. */
  declare delivery: DeliveryView | undefined
  declare problem: string
  declare busy: boolean
  declare badLink: string

  constructor() {
    super()
    this.problem = ''
    this.busy = false
    this.badLink = ''
  }

  private readonly onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const links = text('links')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
    this.badLink = links.find((link) => !isWebAddress(link)) ?? ''
    if (this.badLink !== '') return
    const detail: ProfileView = { name: text('name'), about: text('about'), links: links.slice(0, MOST_LINKS) }
    this.dispatchEvent(new CustomEvent('digm-profile-save', { detail }))
  }

  private deliveryText(): string {
    switch (this.delivery?.state) {
      case 'waiting':
        return 'Waiting: it goes out as soon as an Eldernode answers, also after a restart.'
      case 'sent':
        return 'Sent: an Eldernode has confirmed it.'
      case 'refused':
        return `Refused: ${this.delivery.reason || 'the Eldernode gave no reason.'}`
      default:
        return ''
    }
  }

  protected override render() {
    const { name = '', about = '', links = [] } = this.profile ?? {}
    const problem = this.badLink === '' ? this.problem : `This is no web address: ${this.badLink}`
    return html`<form @submit=${this.onSubmit}>
      <div class="field">
        <label for="name">Name</label>
        <input id="name" name="name" required maxlength="200" autocomplete="off" .value=${name} />
      </div>
      <div class="field">
        <label for="about">About</label>
        <textarea id="about" name="about" maxlength="4000" .value=${about}></textarea>
      </div>
      <div class="field">
        <label for="links">Links</label>
        <textarea
          id="links"
          name="links"
          aria-describedby="links-help"
          spellcheck="false"
          .value=${links.join('\n')}
        ></textarea>
        <p class="help" id="links-help">One web address a line, ${MOST_LINKS} at most.</p>
      </div>
      ${problem === '' ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      <div class="actions">
        <button class="pill solid" ?disabled=${this.busy}>${this.busy ? 'Signing' : 'Sign and publish'}</button>
      </div>
      <p role="status">${this.deliveryText()}</p>
    </form>`
  }
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && text.length <= 2048 && URL.canParse(text)
}

customElements.define('digm-identity-profile', DigmIdentityProfile)

declare global {
  interface HTMLElementTagNameMap {
    'digm-identity-profile': DigmIdentityProfile
  }
  interface HTMLElementEventMap {
    'digm-profile-save': CustomEvent<ProfileView>
  }
}
