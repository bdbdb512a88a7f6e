// How loud: a mute button and a slider. Phones have keys for it, so it shows only where there is room.
import { css, html, LitElement } from 'lit'
import { baseStyles } from './base-styles.ts'
import { mutedIcon, volumeIcon } from './icons.ts'

export class DigmVolume extends LitElement {
  static override properties = {
    volume: { attribute: false },
    muted: { type: Boolean },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        align-items: center;
      }
      input {
        width: 6rem;
        height: var(--touch);
        margin: 0;
        accent-color: var(--accent);
      }
    `,
  ]

  declare volume: number
  declare muted: boolean

  constructor() {
    super()
    this.volume = 1
    this.muted = false
  }

  private readonly onMute = (): void => {
    this.dispatchEvent(new CustomEvent('digm-mute', { bubbles: true, composed: true }))
  }

  private readonly onInput = (event: Event): void => {
    const detail = Number((event.currentTarget as HTMLInputElement).value)
    this.dispatchEvent(new CustomEvent('digm-volume', { detail, bubbles: true, composed: true }))
  }

  protected override render() {
    const heard = this.muted ? 0 : this.volume
    return html`<button
        type="button"
        aria-label="Mute"
        aria-pressed=${heard === 0 ? 'true' : 'false'}
        @click=${this.onMute}
      >
        ${heard === 0 ? mutedIcon : volumeIcon}
      </button>
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        aria-label="Volume"
        aria-valuetext="${Math.round(heard * 100)} percent"
        .value=${String(heard)}
        @input=${this.onInput}
      />`
  }
}

customElements.define('digm-volume', DigmVolume)

declare global {
  interface HTMLElementTagNameMap {
    'digm-volume': DigmVolume
  }
  interface HTMLElementEventMap {
    'digm-mute': CustomEvent
    /** 0..1 */
    'digm-volume': CustomEvent<number>
  }
}
