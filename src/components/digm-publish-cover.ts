// The cover of a draft, as large as it will stand on the album's page. A picture that is no square is moved under the square by
// dragging it, or with a slider; it follows at once, and is cut when it is let go.
import { css, html, LitElement, nothing } from 'lit'
import { DigmError } from '../core/errors.ts'
import '../core/maker-errors.ts'
import type { DraftCover } from '../publish/draft.ts'
import type { Crop } from '../publish/media-messages.ts'
import { baseStyles } from './base-styles.ts'
import './digm-cover.ts'
import { pickStyles, renderPick } from './publish-pick.ts'
import { BlobUrl } from './publish-url.ts'
import { tintOfImage } from './tint.ts'

const ORIGINS: Record<DraftCover['from'], string> = {
  drawn: 'Drawn from the title until you choose a picture.',
  tags: 'From the tags of your files.',
  chosen: '',
  published: '',
}

export class DigmPublishCover extends LitElement {
  static override properties = {
    cover: { attribute: false },
    locked: { type: Boolean },
    moved: { state: true },
    spare: { state: true },
  }

  static override styles = [
    baseStyles,
    pickStyles,
    css`
      :host {
        display: block;
      }
      .frame {
        position: relative;
        border-radius: var(--radius);
        overflow: hidden;
        box-shadow: var(--shadow);
      }
      .frame.movable {
        cursor: grab;
        touch-action: none;
      }
      .frame.moving {
        cursor: grabbing;
      }
      .original {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
        user-select: none;
      }
      .frame:not(.shifted) .original {
        visibility: hidden;
      }
      label:not(.pick) {
        display: block;
        margin-top: var(--space-3);
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      [type="range"] {
        display: block;
        width: 100%;
        height: var(--touch);
        margin: 0;
        accent-color: var(--accent);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
        align-items: center;
        margin-top: var(--space-3);
      }
      .pill {
        min-height: 3rem;
      }
      .from,
      .problem {
        margin-top: var(--space-2);
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      .problem {
        color: var(--danger);
      }
    `,
  ]

  declare cover: DraftCover
  declare locked: boolean
  /** Where the picture has been moved, until it is cut anew. */
  declare moved: Crop | undefined
  /** How much of the picture lies outside the square, in squares. */
  declare spare: { x: number; y: number } | undefined
  private readonly picture = new BlobUrl(this)
  private readonly original = new BlobUrl(this)
  private grip: { x: number; y: number; crop: Crop } | undefined

  constructor() {
    super()
    this.locked = false
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get('cover') as DraftCover | undefined
    if (!before) return
    if (before.picture !== this.cover.picture && this.cover.picture && !this.grip) this.moved = undefined
    if (before.original !== this.cover.original) this.spare = undefined
  }

  private readonly onOriginal = (event: Event): void => {
    const { naturalWidth: width, naturalHeight: height } = event.currentTarget as HTMLImageElement
    const side = Math.min(width, height)
    this.spare = side > 0 ? { x: width / side - 1, y: height / side - 1 } : undefined
  }

  private readonly onPicture = ({ detail }: CustomEvent<HTMLImageElement>): void => {
    this.dispatchEvent(new CustomEvent('digm-tint', { detail: tintOfImage(detail), bubbles: true, composed: true }))
  }

  private get isMovable(): boolean {
    return !this.locked && this.spare !== undefined && this.spare.x + this.spare.y > 0.01
  }

  private readonly onDown = (event: PointerEvent): void => {
    if (!this.isMovable || event.button !== 0) return
    const frame = event.currentTarget as HTMLElement
    frame.setPointerCapture(event.pointerId)
    this.grip = { x: event.clientX, y: event.clientY, crop: this.moved ?? this.cover.crop }
    this.moved = this.grip.crop
  }

  private readonly onMove = (event: PointerEvent): void => {
    if (!this.grip || !this.spare) return
    const side = (event.currentTarget as HTMLElement).clientWidth
    const along = (start: number, from: number, to: number, spare: number) =>
      spare > 0 ? Math.min(1, Math.max(0, start - (to - from) / (side * spare))) : start
    const { x, y, crop } = this.grip
    this.moved = {
      x: along(crop.x, x, event.clientX, this.spare.x),
      y: along(crop.y, y, event.clientY, this.spare.y),
    }
  }

  private readonly onUp = (): void => {
    if (!this.grip) return
    this.grip = undefined
    this.cut()
  }

  private cut(): void {
    if (this.moved) this.dispatchEvent(new CustomEvent('digm-crop', { detail: this.moved }))
  }

  private choose(picture: Blob | undefined): void {
    this.moved = undefined
    this.dispatchEvent(new CustomEvent('digm-cover-choose', { detail: picture }))
  }

  private renderSlider() {
    if (!this.isMovable || !this.spare) return nothing
    const axis = this.spare.x > this.spare.y ? 'x' : 'y'
    const { crop } = this.cover
    return html`<label>
      ${axis === 'x' ? 'Move the picture sideways' : 'Move the picture up and down'}
      <input
        type="range"
        min="0"
        max="100"
        .value=${String(Math.round((this.moved ?? crop)[axis] * 100))}
        @input=${(event: Event) => {
          const value = Number((event.currentTarget as HTMLInputElement).value) / 100
          this.moved = { ...(this.moved ?? crop), [axis]: value }
        }}
        @change=${() => this.cut()}
      />
    </label>`
  }

  private renderButtons() {
    if (this.locked) return nothing
    return html`<div class="actions">
      ${renderPick({
        label: this.cover.from === 'drawn' ? 'Choose a picture' : 'Choose another picture',
        look: 'quiet',
        accept: 'image/*',
        onPick: (input) => this.choose(input.files?.[0]),
      })}
      ${
        this.cover.from === 'chosen'
          ? html`<button type="button" class="pill" @click=${() => this.choose(undefined)}>Take it away</button>`
          : nothing
      }
    </div>`
  }

  protected override render() {
    const { cover, moved } = this
    const { x, y } = moved ?? cover.crop
    const src = this.original.hrefOf(cover.original)
    return html`<div
        class="frame ${this.isMovable ? 'movable' : ''} ${this.grip ? 'moving' : ''} ${moved ? 'shifted' : ''}"
        @pointerdown=${this.onDown}
        @pointermove=${this.onMove}
        @pointerup=${this.onUp}
        @pointercancel=${this.onUp}
      >
        <digm-cover eager alt="Cover" .src=${this.picture.hrefOf(cover.picture)} @digm-cover-load=${this.onPicture}></digm-cover>
        ${
          src
            ? html`<img
              class="original"
              src=${src}
              alt=""
              draggable="false"
              style="object-position: ${x * 100}% ${y * 100}%"
              @load=${this.onOriginal}
            />`
            : nothing
        }
      </div>
      ${this.renderSlider()} ${this.renderButtons()}
      ${ORIGINS[cover.from] ? html`<p class="from">${ORIGINS[cover.from]}</p>` : nothing}
      ${
        cover.refused
          ? html`<p class="problem" role="alert">The picture was not taken. ${new DigmError(cover.refused).message}</p>`
          : nothing
      }`
  }
}

customElements.define('digm-publish-cover', DigmPublishCover)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-cover': DigmPublishCover
  }
  interface HTMLElementEventMap {
    /** Undefined: back to what it was without a chosen one. */
    'digm-cover-choose': CustomEvent<Blob | undefined>
    'digm-crop': CustomEvent<Crop>
  }
}
