// The tracks of a draft in the album's order. A row is moved by dragging its handle, with the arrow keys on it, or with its buttons;
// where it is then is said aloud. While one is dragged, a line shows where it would go, and nothing moves before it is dropped.
import { css, html, LitElement, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { DraftTrack, FileId } from '../publish/draft.ts'
import type { Problem } from '../publish/draft-check.ts'
import { baseStyles } from './base-styles.ts'
import './digm-publish-track.ts'
import type { Span } from './digm-publish-preview.ts'
import type { DigmPublishTrack, Heard, TrackChange } from './digm-publish-track.ts'

export type TrackEdit =
  | { type: 'rename'; fileId: FileId; title: string }
  | { type: 'remove'; fileId: FileId }
  | { type: 'move'; fileId: FileId; to: number }
  | { type: 'preview'; fileId: FileId; span: Span | true | undefined }
  | { type: 'hear'; fileId: FileId }
  | { type: 'hush'; fileId: FileId }

const MOST_PREVIEWS = 2
/** So close to the edge of the screen a dragged row pulls the page along (px). */
const EDGE_PX = 90

type Dragged = { fileId: FileId; from: number; to: number; startY: number; byPx: number }

export class DigmPublishTracks extends LitElement {
  static override properties = {
    tracks: { attribute: false },
    problems: { attribute: false },
    heard: { attribute: false },
    locked: { type: Boolean },
    dragged: { state: true },
    said: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      li {
        position: relative;
        border-top: 1px solid var(--line);
        scroll-margin: 6rem;
      }
      li:last-child {
        border-bottom: 1px solid var(--line);
      }
      li.dragged {
        z-index: 1;
        background: var(--raised);
        box-shadow: var(--shadow);
        user-select: none;
      }
      li.above::before,
      li.below::after {
        content: "";
        position: absolute;
        inset: -2px 0 auto;
        height: 3px;
        background: var(--accent);
      }
      li.below::after {
        inset: auto 0 -2px;
      }
    `,
  ]

  declare tracks: readonly DraftTrack[]
  declare problems: readonly Problem[]
  /** The preview that is being heard. */
  declare heard: { fileId: FileId; heard: Heard } | undefined
  declare locked: boolean
  declare dragged: Dragged | undefined
  declare said: string

  constructor() {
    super()
    this.tracks = []
    this.problems = []
    this.locked = false
    this.said = ''
  }

  private edit(detail: TrackEdit): void {
    this.dispatchEvent(new CustomEvent('digm-track-edit', { detail }))
  }

  private rowOf(fileId: FileId): DigmPublishTrack | undefined {
    const rows = [...this.renderRoot.querySelectorAll('digm-publish-track')]
    return rows.find(({ track }) => track.fileId === fileId)
  }

  /** @param grip on its handle rather than its title */
  focusTrack(fileId: FileId, grip = false): void {
    const row = this.rowOf(fileId)
    if (grip) row?.focusGrip()
    else row?.focus()
  }

  private move({ fileId, title }: DraftTrack, to: number): void {
    if (to < 0 || to >= this.tracks.length) return
    this.edit({ type: 'move', fileId, to })
    this.said = `${title} is now ${to + 1} of ${this.tracks.length}`
    // A row that moves in the list loses the focus that was in it.
    void this.updateComplete.then(() => this.focusTrack(fileId, true))
  }

  private takeOut({ fileId, title }: DraftTrack, index: number): void {
    this.edit({ type: 'remove', fileId })
    this.said = `${title} is removed`
    const next = this.tracks[index + 1] ?? this.tracks[index - 1]
    void this.updateComplete.then(() => next && this.focusTrack(next.fileId, true))
  }

  private onChange(track: DraftTrack, index: number, change: TrackChange): void {
    if (change.type === 'shift') this.move(track, index + change.by)
    else if (change.type === 'remove') this.takeOut(track, index)
    else this.edit({ ...change, fileId: track.fileId })
  }

  private onDown(event: PointerEvent, { fileId }: DraftTrack, from: number): void {
    const grip = event.composedPath().find((node) => node instanceof Element && node.matches('.grip'))
    if (!grip || event.button !== 0) return
    const item = event.currentTarget as HTMLElement
    item.setPointerCapture(event.pointerId)
    this.dragged = { fileId, from, to: from, startY: event.pageY, byPx: 0 }
  }

  private readonly onMove = (event: PointerEvent): void => {
    if (!this.dragged) return
    if (event.clientY < EDGE_PX) scrollBy(0, -12)
    else if (event.clientY > innerHeight - EDGE_PX) scrollBy(0, 12)
    const { from } = this.dragged
    const others = [...this.renderRoot.querySelectorAll('li')].filter((_, i) => i !== from)
    const to = others.filter((row) => {
      const { top, height } = row.getBoundingClientRect()
      return top + height / 2 < event.clientY
    }).length
    this.dragged = { ...this.dragged, to, byPx: event.pageY - this.dragged.startY }
  }

  private readonly onDrop = (): void => {
    const { dragged } = this
    this.dragged = undefined
    const track = this.tracks.find(({ fileId }) => fileId === dragged?.fileId)
    if (dragged && track && dragged.to !== dragged.from) this.move(track, dragged.to)
  }

  private readonly onCancel = (): void => {
    this.dragged = undefined
  }

  private lineAt(index: number): string {
    const { dragged } = this
    if (!dragged || dragged.to === dragged.from || dragged.to !== index) return ''
    return dragged.to < dragged.from ? 'above' : 'below'
  }

  private renderTrack(track: DraftTrack, index: number, previews: number) {
    const { dragged, heard } = this
    const isDragged = dragged?.fileId === track.fileId
    const problem = this.problems.find(({ fileId }) => fileId === track.fileId)
    return html`<li
      class="${isDragged ? 'dragged' : ''} ${this.lineAt(index)}"
      style=${isDragged ? `transform:translateY(${dragged.byPx}px)` : nothing}
      @pointerdown=${(event: PointerEvent) => this.onDown(event, track, index)}
      @pointermove=${this.onMove}
      @pointerup=${this.onDrop}
      @pointercancel=${this.onCancel}
    >
      <digm-publish-track
        .track=${track}
        .index=${index}
        .count=${this.tracks.length}
        .problem=${problem?.text ?? ''}
        .heard=${heard?.fileId === track.fileId ? heard.heard : undefined}
        ?fullyPreviewed=${previews >= MOST_PREVIEWS}
        ?locked=${this.locked}
        @digm-track-change=${(event: CustomEvent<TrackChange>) => this.onChange(track, index, event.detail)}
      ></digm-publish-track>
    </li>`
  }

  protected override render() {
    const previews = this.tracks.filter(({ preview }) => preview !== undefined).length
    return html`<ol role="list" aria-label="Tracks">
        ${repeat(
          this.tracks,
          ({ fileId }) => fileId,
          (track, index) => this.renderTrack(track, index, previews),
        )}
      </ol>
      <p class="sr" role="status">${this.said}</p>`
  }
}

customElements.define('digm-publish-tracks', DigmPublishTracks)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-tracks': DigmPublishTracks
  }
  interface HTMLElementEventMap {
    'digm-track-edit': CustomEvent<TrackEdit>
  }
}
