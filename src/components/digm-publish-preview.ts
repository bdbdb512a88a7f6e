// The part of a track that Paradio plays: a window over the track's outline. It is dragged, or set to the second with two sliders,
// and what is heard is what will be published.
import { html, LitElement, svg } from 'lit'
import { LONGEST_PREVIEW_SEC, SHORTEST_PREVIEW_SEC } from '../core/limits.ts'
import { baseStyles } from './base-styles.ts'
import { formatTime, spokenTime } from './format.ts'
import { pauseIcon, playIcon } from './icons.ts'
import { previewStyles } from './publish-preview-styles.ts'

export type Span = { startSec: number; durationSec: number }

const HEIGHT = 64
const BARS = 200

export class DigmPublishPreview extends LitElement {
  static override properties = {
    peaks: { attribute: false },
    durationSec: { attribute: false },
    span: { attribute: false },
    heardSec: { attribute: false },
    state: {},
    problem: {},
    locked: { type: Boolean },
    moved: { state: true },
  }

  static override styles = [baseStyles, previewStyles]

  /** A byte for each 200th of the track; undefined where it could not be read. */
  declare peaks: Uint8Array | undefined
  declare durationSec: number
  declare span: Span
  /** How far into the preview it has been heard; undefined while it is silent. */
  declare heardSec: number | undefined
  declare state: 'silent' | 'cutting' | 'playing'
  declare problem: string
  declare locked: boolean
  /** What is under the finger, until it is let go. */
  declare moved: Span | undefined
  private grip: { x: number; startSec: number } | undefined

  constructor() {
    super()
    this.state = 'silent'
    this.problem = ''
    this.locked = false
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('span') && !this.grip) this.moved = undefined
  }

  private clamped(startSec: number, durationSec: number): Span {
    const length = Math.min(durationSec, this.durationSec)
    return { startSec: Math.min(Math.max(0, startSec), this.durationSec - length), durationSec: length }
  }

  private choose(span: Span): void {
    this.moved = span
    this.dispatchEvent(new CustomEvent('digm-span', { detail: span }))
  }

  private readonly onDown = (event: PointerEvent): void => {
    if (this.locked || event.button !== 0) return
    const wave = event.currentTarget as HTMLElement
    const { left, width } = wave.getBoundingClientRect()
    const atSec = ((event.clientX - left) / width) * this.durationSec
    const { startSec, durationSec } = this.moved ?? this.span
    const isInside = atSec >= startSec && atSec <= startSec + durationSec
    wave.setPointerCapture(event.pointerId)
    this.moved = isInside ? this.span : this.clamped(atSec - durationSec / 2, durationSec)
    this.grip = { x: event.clientX, startSec: this.moved.startSec }
  }

  private readonly onMove = (event: PointerEvent): void => {
    if (!this.grip) return
    const { width } = (event.currentTarget as HTMLElement).getBoundingClientRect()
    const bySec = ((event.clientX - this.grip.x) / width) * this.durationSec
    this.moved = this.clamped(Math.round(this.grip.startSec + bySec), this.span.durationSec)
  }

  private readonly onUp = (): void => {
    if (!this.grip) return
    this.grip = undefined
    if (this.moved) this.choose({ ...this.moved, startSec: Math.round(this.moved.startSec) })
  }

  private readonly onSlide = (event: Event): void => {
    const { name, value } = event.currentTarget as HTMLInputElement
    const { startSec, durationSec } = this.moved ?? this.span
    this.moved = name === 'start' ? this.clamped(Number(value), durationSec) : this.clamped(startSec, Number(value))
  }

  private readonly onSlid = (): void => {
    if (this.moved) this.choose(this.moved)
  }

  private ask(type: 'digm-hear' | 'digm-hush'): void {
    this.dispatchEvent(new CustomEvent(type))
  }

  private renderBars() {
    const { startSec, durationSec } = this.moved ?? this.span
    const perBar = this.durationSec / BARS
    const bar = (i: number) => {
      const peak = this.peaks ? (this.peaks[Math.floor((i * this.peaks.length) / BARS)] ?? 0) / 255 : 0.12
      const height = Math.max(2, peak * (HEIGHT - 8))
      const at = i * perBar
      const isChosen = at >= startSec && at < startSec + durationSec
      return svg`<rect class=${isChosen ? 'chosen' : 'outline'} x=${i + 0.15} width="0.7" y=${(HEIGHT - height) / 2} height=${height} />`
    }
    return html`<svg viewBox="0 0 ${BARS} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${Array.from({ length: BARS }, (_, i) => bar(i))}
    </svg>`
  }

  private renderSlider(name: 'start' | 'length', label: string, min: number, max: number, value: number) {
    return html`<label>
      ${label} <output>${formatTime(value)}</output>
      <input
        type="range"
        name=${name}
        min=${min}
        max=${max}
        step="1"
        .value=${String(value)}
        aria-valuetext=${spokenTime(value)}
        ?disabled=${this.locked}
        @input=${this.onSlide}
        @change=${this.onSlid}
      />
    </label>`
  }

  protected override render() {
    const { startSec, durationSec } = this.moved ?? this.span
    const share = (sec: number) => `${(sec / this.durationSec) * 100}%`
    const longest = Math.min(LONGEST_PREVIEW_SEC, this.durationSec)
    const isHeard = this.state !== 'silent'
    return html`<div
        class="wave"
        aria-hidden="true"
        @pointerdown=${this.onDown}
        @pointermove=${this.onMove}
        @pointerup=${this.onUp}
        @pointercancel=${this.onUp}
      >
        ${this.renderBars()}
        <div class="window ${this.grip ? 'held' : ''}" style="left:${share(startSec)};width:${share(durationSec)}"></div>
        ${this.heardSec === undefined ? '' : html`<i class="needle" style="left:${share(startSec + this.heardSec)}"></i>`}
      </div>
      <div class="controls">
        <button type="button" class="pill quiet" @click=${() => this.ask(isHeard ? 'digm-hush' : 'digm-hear')}>
          ${isHeard ? pauseIcon : playIcon}${this.state === 'cutting' ? 'Cutting' : isHeard ? 'Stop' : 'Hear it'}
        </button>
        ${this.renderSlider('start', 'Starts at', 0, Math.max(0, Math.floor(this.durationSec - durationSec)), Math.round(startSec))}
        ${this.renderSlider('length', 'Length', Math.min(SHORTEST_PREVIEW_SEC, longest), Math.floor(longest), Math.round(durationSec))}
      </div>
      ${this.problem === '' ? '' : html`<p class="problem" role="alert">${this.problem}</p>`}`
  }
}

customElements.define('digm-publish-preview', DigmPublishPreview)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-preview': DigmPublishPreview
  }
  interface HTMLElementEventMap {
    'digm-span': CustomEvent<Span>
    'digm-hear': CustomEvent
    'digm-hush': CustomEvent
  }
}
