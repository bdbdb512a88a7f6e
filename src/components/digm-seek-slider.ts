// Where the music is, and how much of it is already here. A native range input under a drawn track: the finger, the keyboard and
// the screen reader get what they know. The position asked for shows at once and is sent when the finger lifts.
import { css, html, LitElement, svg } from 'lit'
import { baseStyles } from './base-styles.ts'
import { formatTime, spokenTime } from './format.ts'

export type BufferedRange = { startSec: number; endSec: number }

/** What an arrow, and a page key, moves (seconds). */
const STEP_SEC = 5
const PAGE_SEC = 30
const SCALE = 1000

export class DigmSeekSlider extends LitElement {
  static override properties = {
    positionSec: { attribute: false },
    durationSec: { attribute: false },
    buffered: { attribute: false },
    disabled: { type: Boolean },
    draggedSec: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: center;
        gap: var(--space-3);
        font-size: var(--text-xs);
        font-variant-numeric: tabular-nums;
        color: var(--ink-soft);
      }
      .time {
        min-width: 2.4rem;
      }
      .time:first-child {
        text-align: end;
      }
      .rail {
        position: relative;
        height: var(--touch);
        display: grid;
        align-items: center;
      }
      .track {
        grid-area: 1 / 1;
        width: 100%;
        height: 0.25rem;
        border-radius: 99rem;
        overflow: hidden;
        background: var(--line);
      }
      .held {
        fill: var(--ink-soft);
        opacity: 0.38;
      }
      .played {
        fill: var(--accent);
      }
      input {
        grid-area: 1 / 1;
        appearance: none;
        width: 100%;
        height: var(--touch);
        margin: 0;
        background: none;
        cursor: pointer;
        touch-action: none;
        border-radius: var(--radius);
      }
      input:disabled {
        cursor: default;
      }
      input:focus-visible {
        outline: none;
      }
      input:focus-visible::-webkit-slider-thumb {
        box-shadow:
          0 0 0 3px var(--raised),
          0 0 0 5px var(--accent);
      }
      input:focus-visible::-moz-range-thumb {
        box-shadow:
          0 0 0 3px var(--raised),
          0 0 0 5px var(--accent);
      }
      input::-webkit-slider-thumb {
        appearance: none;
        width: 0.875rem;
        height: 0.875rem;
        border-radius: 50%;
        background: var(--accent);
        border: 0;
      }
      input::-moz-range-thumb {
        width: 0.875rem;
        height: 0.875rem;
        border-radius: 50%;
        background: var(--accent);
        border: 0;
      }
      input::-moz-range-track {
        background: none;
      }
      input:disabled::-webkit-slider-thumb {
        visibility: hidden;
      }
    `,
  ]

  declare positionSec: number
  declare durationSec: number
  declare buffered: readonly BufferedRange[]
  declare disabled: boolean
  declare draggedSec: number | undefined

  constructor() {
    super()
    this.positionSec = 0
    this.durationSec = 0
    this.buffered = []
    this.disabled = false
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('durationSec')) this.draggedSec = undefined
  }

  private readonly onInput = (event: Event): void => {
    this.draggedSec = Number((event.currentTarget as HTMLInputElement).value)
  }

  private readonly onChange = (event: Event): void => {
    this.seek(Number((event.currentTarget as HTMLInputElement).value))
  }

  private readonly onKeydown = (event: KeyboardEvent): void => {
    const moves: Record<string, number> = {
      ArrowLeft: -STEP_SEC,
      ArrowDown: -STEP_SEC,
      ArrowRight: STEP_SEC,
      ArrowUp: STEP_SEC,
      PageDown: -PAGE_SEC,
      PageUp: PAGE_SEC,
    }
    const move = moves[event.key]
    if (move === undefined) return
    event.preventDefault()
    this.seek(Math.min(Math.max(this.positionSec + move, 0), this.durationSec))
  }

  private seek(toSec: number): void {
    this.draggedSec = undefined
    this.dispatchEvent(new CustomEvent('digm-seek', { detail: toSec, bubbles: true, composed: true }))
  }

  private scaled(sec: number): number {
    return this.durationSec > 0 ? (Math.min(sec, this.durationSec) / this.durationSec) * SCALE : 0
  }

  protected override render() {
    const shownSec = this.draggedSec ?? this.positionSec
    return html`<span class="time" aria-hidden="true">${formatTime(shownSec)}</span>
      <div class="rail">
        <svg class="track" viewBox="0 0 ${SCALE} 4" preserveAspectRatio="none" aria-hidden="true">
          ${this.buffered.map(
            ({ startSec, endSec }) =>
              svg`<rect class="held" x=${this.scaled(startSec)} width=${this.scaled(endSec) - this.scaled(startSec)} height="4"/>`,
          )}
          ${svg`<rect class="played" width=${this.scaled(shownSec)} height="4"/>`}
        </svg>
        <input
          type="range"
          min="0"
          max=${this.durationSec || 1}
          step="any"
          .value=${String(shownSec)}
          ?disabled=${this.disabled}
          aria-label="Seek"
          aria-valuetext="${spokenTime(shownSec)} of ${spokenTime(this.durationSec)}"
          @input=${this.onInput}
          @change=${this.onChange}
          @keydown=${this.onKeydown}
        />
      </div>
      <span class="time" aria-hidden="true">${formatTime(this.durationSec)}</span>`
  }
}

customElements.define('digm-seek-slider', DigmSeekSlider)

declare global {
  interface HTMLElementTagNameMap {
    'digm-seek-slider': DigmSeekSlider
  }
  interface HTMLElementEventMap {
    /** Seconds. */
    'digm-seek': CustomEvent<number>
  }
}
