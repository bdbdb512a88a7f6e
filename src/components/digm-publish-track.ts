// One track of a draft: what it is called, how far its file has been read or why it was refused, its place, and the part of it that
// Paradio plays.
import { html, LitElement, nothing } from 'lit'
import { DigmError } from '../core/errors.ts'
import '../core/maker-errors.ts'
import type { DraftTrack } from '../publish/draft.ts'
import { baseStyles } from './base-styles.ts'
import './digm-publish-preview.ts'
import type { Span } from './digm-publish-preview.ts'
import { formatBytes, formatTime } from './format.ts'
import { closeIcon } from './icons.ts'
import { downIcon, gripIcon, radioIcon, upIcon } from './publish-icons.ts'
import { progressStyles } from './publish-progress.ts'
import { trackStyles } from './publish-track-styles.ts'

/** `true`: the default part. */
export type TrackChange =
  | { type: 'rename'; title: string }
  | { type: 'remove' }
  | { type: 'shift'; by: -1 | 1 }
  | { type: 'preview'; span: Span | true | undefined }
  | { type: 'hear' }
  | { type: 'hush' }

export type Heard = { state: 'cutting' | 'playing'; heardSec: number | undefined } | { state: 'failed'; text: string }

const CODECS: Record<string, string> = {
  mp3: 'MP3',
  flac: 'FLAC',
  opus: 'Opus',
  vorbis: 'Ogg Vorbis',
  aac: 'M4A',
  pcm: 'WAV',
}

export class DigmPublishTrack extends LitElement {
  static override properties = {
    track: { attribute: false },
    index: { attribute: false },
    count: { attribute: false },
    problem: {},
    heard: { attribute: false },
    fullyPreviewed: { type: Boolean },
    locked: { type: Boolean },
  }

  static override styles = [baseStyles, progressStyles, trackStyles]

  declare track: DraftTrack
  declare index: number
  declare count: number
  declare problem: string
  declare heard: Heard | undefined
  /** As many previews as an album has are chosen on other tracks. */
  declare fullyPreviewed: boolean
  declare locked: boolean

  constructor() {
    super()
    this.problem = ''
    this.fullyPreviewed = false
    this.locked = false
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('input, button')?.focus()
  }

  focusGrip(): void {
    this.renderRoot.querySelector<HTMLElement>('.grip')?.focus()
  }

  private change(detail: TrackChange): void {
    this.dispatchEvent(new CustomEvent('digm-track-change', { detail }))
  }

  private readonly onGripKey = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined
    if (by === undefined) return
    event.preventDefault()
    this.change({ type: 'shift', by })
  }

  private facts(): string {
    const { state, path, trackId } = this.track
    const file = path.slice(path.lastIndexOf('/') + 1)
    if (state.status === 'reading') return `${file} · reading ${Math.floor(state.fraction * 100)} %`
    if (state.status === 'refused') return file
    const told = [formatTime(state.durationSec), CODECS[state.codec], formatBytes(state.size)]
    return [...told, trackId ? 'published' : ''].filter((fact) => fact !== '').join(' · ')
  }

  private renderGrip() {
    return html`<button
      type="button"
      class="grip"
      aria-label="Move ${this.track.title}, ${this.index + 1} of ${this.count}. Arrow up and down."
      @keydown=${this.onGripKey}
    >
      <span class="number" aria-hidden="true">${this.index + 1}</span>${gripIcon}
    </button>`
  }

  private renderActions() {
    const { title, preview, state } = this.track
    const button = (label: string, icon: unknown, act: () => void, disabled = false) =>
      html`<button type="button" aria-label="${label}: ${title}" title=${label} ?disabled=${disabled} @click=${act}>
        ${icon}
      </button>`
    return html`<div class="actions">
      ${
        state.status === 'ready'
          ? html`<button
            type="button"
            class="radio"
            aria-label="Preview in Paradio: ${title}"
            aria-pressed=${preview ? 'true' : 'false'}
            title=${this.fullyPreviewed && !preview ? 'Two tracks have a preview already' : 'Preview in Paradio'}
            ?disabled=${this.fullyPreviewed && !preview}
            @click=${() => this.change({ type: 'preview', span: preview ? undefined : true })}
          >
            ${radioIcon}
          </button>`
          : nothing
      }
      ${button('Move up', upIcon, () => this.change({ type: 'shift', by: -1 }), this.index === 0)}
      ${button('Move down', downIcon, () => this.change({ type: 'shift', by: 1 }), this.index === this.count - 1)}
      ${button('Remove', closeIcon, () => this.change({ type: 'remove' }))}
    </div>`
  }

  private renderPreview() {
    const { state, preview } = this.track
    if (state.status !== 'ready' || !preview) return nothing
    const { heard } = this
    return html`<digm-publish-preview
      .peaks=${state.peaks}
      .durationSec=${state.durationSec}
      .span=${preview}
      .state=${heard && heard.state !== 'failed' ? heard.state : 'silent'}
      .heardSec=${heard?.state === 'playing' ? heard.heardSec : undefined}
      .problem=${heard?.state === 'failed' ? heard.text : ''}
      ?locked=${this.locked}
      @digm-span=${(event: CustomEvent<Span>) => this.change({ type: 'preview', span: event.detail })}
      @digm-hear=${() => this.change({ type: 'hear' })}
      @digm-hush=${() => this.change({ type: 'hush' })}
    ></digm-publish-preview>`
  }

  private renderState() {
    const { state } = this.track
    if (state.status === 'reading') {
      return html`<progress max="1" .value=${state.fraction} aria-label="Reading ${this.track.title}"></progress>`
    }
    if (state.status !== 'refused') return nothing
    const { reason = '' } = state
    const why = reason && `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
    return html`<p class="problem">Not taken. ${new DigmError(state.code).message} ${why}</p>`
  }

  protected override render() {
    const { title, state } = this.track
    const isRefused = state.status === 'refused'
    return html`<div class="row">
      ${this.locked ? html`<span class="number" aria-hidden="true">${this.index + 1}</span>` : this.renderGrip()}
      ${
        isRefused
          ? html`<p class="title">${title}</p>`
          : html`<input
            class="title"
            aria-label="Title of track ${this.index + 1}"
            aria-invalid=${this.problem === '' ? 'false' : 'true'}
            aria-describedby=${this.problem === '' ? nothing : 'problem'}
            autocomplete="off"
            ?readonly=${this.locked}
            .value=${title}
            @input=${(event: Event) => this.change({ type: 'rename', title: (event.currentTarget as HTMLInputElement).value })}
          />`
      }
      <p class="facts">${this.facts()}</p>
      ${this.locked ? nothing : this.renderActions()}
      <div class="more">
        ${this.renderState()}
        ${this.problem === '' ? nothing : html`<p class="problem" id="problem">${this.problem}</p>`} ${this.renderPreview()}
      </div>
    </div>`
  }
}

customElements.define('digm-publish-track', DigmPublishTrack)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-track': DigmPublishTrack
  }
  interface HTMLElementEventMap {
    'digm-track-change': CustomEvent<TrackChange>
  }
}
