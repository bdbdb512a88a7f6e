// The player at the foot of every page: it shows what the player reports and asks for what the listener touches.
import { css, html, LitElement, nothing } from 'lit'
import type { AlbumId } from '../core/ids.ts'
import { albumPath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'
import './digm-cover.ts'
import './digm-seek-slider.ts'
import type { BufferedRange } from './digm-seek-slider.ts'
import './digm-volume.ts'
import { alertIcon, nextIcon, pauseIcon, playIcon, previousIcon, retryIcon } from './icons.ts'

export type BarTrack = {
  albumId: AlbumId
  title: string
  artistName: string
  albumTitle: string
  coverUrl?: string | undefined
}
export type BarStatus = 'idle' | 'loading' | 'playing' | 'waiting' | 'paused' | 'ended' | 'error'

export class DigmPlayerBar extends LitElement {
  static override properties = {
    track: { attribute: false },
    status: {},
    positionSec: { attribute: false },
    durationSec: { attribute: false },
    buffered: { attribute: false },
    volume: { attribute: false },
    muted: { type: Boolean },
    hasNext: { type: Boolean },
    problem: {},
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        background: var(--raised);
        box-shadow:
          0 -1px 0 var(--line),
          0 -1rem 2.5rem -1.5rem oklch(0 0 0 / 0.25);
        padding: var(--space-2) var(--gutter) 0;
      }
      section {
        max-width: var(--measure);
        margin: 0 auto;
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        column-gap: var(--space-2);
      }
      .now {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-width: 0;
        text-decoration: none;
        border-radius: var(--radius);
      }
      digm-cover {
        flex: none;
        width: 3rem;
      }
      .words {
        min-width: 0;
        line-height: 1.25;
      }
      .words p {
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .title {
        font-weight: 600;
      }
      .artist {
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      .controls {
        display: flex;
        align-items: center;
      }
      .main {
        position: relative;
        width: 3rem;
        height: 3rem;
        background: var(--accent);
        color: var(--on-accent);
      }
      .busy .main::after {
        content: "";
        position: absolute;
        inset: -4px;
        border-radius: 50%;
        border: 2px solid transparent;
        border-top-color: var(--accent);
        animation: turn 0.9s linear infinite;
      }
      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }
      .below {
        grid-column: 1 / -1;
        min-height: var(--touch);
        display: grid;
        align-items: center;
      }
      digm-volume {
        display: none;
      }
      .problem {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        padding: var(--space-2) 0;
        font-size: var(--text-s);
        line-height: 1.3;
      }
      .problem svg {
        color: var(--danger);
      }
      .problem p {
        flex: 1;
        min-width: 0;
      }
      .problem .pill {
        padding: 0 var(--space-4) 0 var(--space-3);
      }
      .problem .pill svg {
        width: 1.25rem;
        color: inherit;
      }
      @media (min-width: 46rem) {
        :host {
          padding-top: var(--space-3);
          padding-bottom: max(var(--space-3), env(safe-area-inset-bottom));
        }
        section {
          grid-template-columns: minmax(0, 1fr) auto minmax(12rem, 1.5fr) auto;
          column-gap: var(--space-5);
        }
        .below {
          grid-column: auto;
        }
        digm-cover {
          width: 3.5rem;
        }
      }
      @media (min-width: 60rem) {
        digm-volume {
          display: flex;
        }
      }
    `,
  ]

  declare track: BarTrack | undefined
  declare status: BarStatus
  declare positionSec: number
  declare durationSec: number
  declare buffered: readonly BufferedRange[]
  declare volume: number
  declare muted: boolean
  declare hasNext: boolean
  /** What a person reads when the track cannot be played; empty otherwise. */
  declare problem: string

  constructor() {
    super()
    this.status = 'idle'
    this.positionSec = 0
    this.durationSec = 0
    this.buffered = []
    this.volume = 1
    this.muted = false
    this.hasNext = false
    this.problem = ''
  }

  private ask(type: 'digm-toggle' | 'digm-next' | 'digm-previous' | 'digm-retry'): void {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true }))
  }

  private renderNow({ albumId, title, artistName, albumTitle, coverUrl }: BarTrack) {
    return html`<a class="now" href=${albumPath(albumId)} aria-label="${title}, ${artistName}. Open ${albumTitle}">
      <digm-cover .src=${coverUrl} eager></digm-cover>
      <div class="words">
        <p class="title">${title}</p>
        <p class="artist">${artistName}</p>
      </div>
    </a>`
  }

  private renderControls(sounds: boolean) {
    return html`<div class="controls">
      <button type="button" aria-label="Previous" @click=${() => this.ask('digm-previous')}>${previousIcon}</button>
      <button type="button" class="main" aria-label=${sounds ? 'Pause' : 'Play'} @click=${() => this.ask('digm-toggle')}>
        ${sounds ? pauseIcon : playIcon}
      </button>
      <button type="button" aria-label="Next" ?disabled=${!this.hasNext} @click=${() => this.ask('digm-next')}>
        ${nextIcon}
      </button>
    </div>`
  }

  private renderBelow() {
    if (this.problem) {
      return html`<div class="problem" role="alert">
        ${alertIcon}
        <p>${this.problem}</p>
        <button type="button" class="pill quiet" @click=${() => this.ask('digm-retry')}>${retryIcon}Try again</button>
      </div>`
    }
    return html`<digm-seek-slider
      .positionSec=${this.positionSec}
      .durationSec=${this.durationSec}
      .buffered=${this.buffered}
    ></digm-seek-slider>`
  }

  protected override render() {
    if (!this.track) return nothing
    const busy = this.status === 'loading' || this.status === 'waiting'
    const sounds = busy || this.status === 'playing'
    return html`<section aria-label="Player" class=${busy ? 'busy' : ''}>
      ${this.renderNow(this.track)} ${this.renderControls(sounds)}
      <div class="below">${this.renderBelow()}</div>
      <digm-volume .volume=${this.volume} ?muted=${this.muted}></digm-volume>
      <p class="sr" role="status">${busy ? 'Loading' : ''}</p>
    </section>`
  }
}

customElements.define('digm-player-bar', DigmPlayerBar)

declare global {
  interface HTMLElementTagNameMap {
    'digm-player-bar': DigmPlayerBar
  }
  interface HTMLElementEventMap {
    'digm-toggle': CustomEvent
    'digm-next': CustomEvent
    'digm-previous': CustomEvent
    'digm-retry': CustomEvent
  }
}
