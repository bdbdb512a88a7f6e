// The tracks of an album. A whole row is the button that plays it; the row that sounds shows moving bars.
import { css, html, LitElement, nothing } from 'lit'
import type { TrackId } from '../core/ids.ts'
import { baseStyles } from './base-styles.ts'
import { formatTime, spokenTime } from './format.ts'
import { keptIcon, pauseIcon, playIcon } from './icons.ts'

export type TrackRow = { trackId: TrackId; title: string; durationSec: number; held: boolean }

export class DigmTrackList extends LitElement {
  static override properties = {
    tracks: { attribute: false },
    currentId: { attribute: false },
    playing: { type: Boolean },
    disabled: { type: Boolean },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      button {
        width: 100%;
        min-height: 3.25rem;
        display: grid;
        grid-template-columns: 1.75rem 1fr auto auto;
        gap: var(--space-3);
        text-align: start;
        border-radius: var(--radius);
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      .number {
        display: grid;
        place-items: center start;
        color: var(--ink-soft);
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
      }
      .number svg {
        width: 1.25rem;
        height: 1.25rem;
        margin-left: -0.3rem;
        display: none;
        color: var(--ink);
      }
      .title {
        padding: var(--space-2) 0;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .time {
        color: var(--ink-soft);
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
      }
      .held {
        color: var(--accent);
      }
      .held svg {
        width: 1.125rem;
        height: 1.125rem;
      }
      [aria-current] .title {
        font-weight: 600;
        color: var(--accent);
      }
      .bars {
        display: flex;
        align-items: flex-end;
        gap: 2px;
        height: 0.875rem;
        color: var(--accent);
      }
      .bars i {
        width: 3px;
        height: 100%;
        background: currentColor;
        transform-origin: bottom;
        transform: scaleY(0.35);
      }
      .playing .bars i {
        animation: sway 0.9s ease-in-out infinite alternate;
      }
      .bars i:nth-child(2) {
        transform: scaleY(0.8);
        animation-delay: -0.5s !important;
      }
      .bars i:nth-child(3) {
        transform: scaleY(0.55);
        animation-delay: -0.2s !important;
      }
      @keyframes sway {
        to {
          transform: scaleY(1);
        }
      }
      @media (hover: hover) {
        button:hover:not(:disabled) .number svg {
          display: block;
        }
        button:hover:not(:disabled) .digit,
        button:hover:not(:disabled) .bars {
          display: none;
        }
      }
    `,
  ]

  declare tracks: readonly TrackRow[]
  declare currentId: TrackId | undefined
  declare playing: boolean
  declare disabled: boolean

  constructor() {
    super()
    this.tracks = []
    this.playing = false
    this.disabled = false
  }

  private onPick(index: number): void {
    this.dispatchEvent(new CustomEvent('digm-pick', { detail: index, bubbles: true, composed: true }))
  }

  private renderRow({ trackId, title, durationSec, held }: TrackRow, index: number) {
    const current = trackId === this.currentId
    const playing = current && this.playing
    return html`<li>
      <button
        type="button"
        class=${playing ? 'playing' : ''}
        aria-current=${current ? 'true' : nothing}
        ?disabled=${this.disabled}
        @click=${() => this.onPick(index)}
      >
        <span class="number">
          ${
            current
              ? html`<span class="bars" aria-hidden="true"><i></i><i></i><i></i></span>`
              : html`<span class="digit" aria-hidden="true">${index + 1}</span>`
          }
          ${playing ? pauseIcon : playIcon}
          <span class="sr">${playing ? 'Pause' : 'Play'} ${index + 1}.</span>
        </span>
        <span class="title">${title}</span>
        <span class="held">${held ? html`${keptIcon}<span class="sr">On this device.</span>` : nothing}</span>
        <span class="time">
          <span aria-hidden="true">${formatTime(durationSec)}</span><span class="sr">${spokenTime(durationSec)}</span>
        </span>
      </button>
    </li>`
  }

  protected override render() {
    return html`<ol role="list" aria-label="Tracks">
      ${this.tracks.map((track, index) => this.renderRow(track, index))}
    </ol>`
  }
}

customElements.define('digm-track-list', DigmTrackList)

declare global {
  interface HTMLElementTagNameMap {
    'digm-track-list': DigmTrackList
  }
  interface HTMLElementEventMap {
    /** The index of the row. */
    'digm-pick': CustomEvent<number>
  }
}
