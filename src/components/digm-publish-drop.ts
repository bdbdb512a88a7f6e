// Where an album begins: files dropped anywhere on the page, or picked, one by one or as a folder. `compact` is for adding to what
// is there. While something is dragged over the page, the page says that it may be dropped.
import { css, html, LitElement, nothing } from 'lit'
import type { PickedFile } from '../publish/draft.ts'
import { baseStyles } from './base-styles.ts'
import { recordIcon } from './icons.ts'
import { filesOfDrop, filesOfInput } from './publish-files.ts'
import { pickStyles, renderPick } from './publish-pick.ts'
import { titleStyles } from './title-styles.ts'

const ACCEPT = 'audio/*,image/*,.mp3,.flac,.opus,.ogg,.m4a,.wav'
const TAKES_FOLDERS = 'webkitdirectory' in HTMLInputElement.prototype

export class DigmPublishDrop extends LitElement {
  static override properties = {
    compact: { type: Boolean },
    locked: { type: Boolean },
    over: { state: true },
  }

  static override styles = [
    baseStyles,
    titleStyles,
    pickStyles,
    css`
      :host {
        display: block;
      }
      .start {
        display: grid;
        gap: var(--space-5);
      }
      .sleeve {
        position: relative;
        width: 9rem;
        aspect-ratio: 1;
        overflow: hidden;
        display: grid;
        place-items: center end;
        border-radius: var(--radius);
        background: var(--sunken);
        box-shadow: var(--shadow);
      }
      .sleeve svg {
        width: 78%;
        height: 78%;
        margin-right: -26.5%;
        color: var(--ink-soft);
        opacity: 0.3;
      }
      .words p {
        max-width: 32rem;
        margin-top: var(--space-4);
        color: var(--ink-soft);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-3);
        margin-top: var(--space-5);
      }
      :host([compact]) .actions {
        margin-top: 0;
      }
      .veil {
        position: fixed;
        inset: 0;
        z-index: 4;
        display: grid;
        place-items: center;
        pointer-events: none;
        font-size: var(--text-xl);
        font-weight: 700;
        font-stretch: 85%;
        color: var(--on-accent);
        background: color-mix(in oklab, var(--accent) 88%, transparent);
      }
      .veil span {
        padding: var(--space-6);
      }
      @media (min-width: 46rem) {
        .start {
          grid-template-columns: auto minmax(0, 1fr);
          gap: var(--hero-gap);
          align-items: center;
        }
        .sleeve {
          width: min(30vw, 20rem);
        }
      }
    `,
  ]

  declare compact: boolean
  /** Nothing can be added now. */
  declare locked: boolean
  declare over: boolean
  private stop = new AbortController()

  constructor() {
    super()
    this.compact = false
    this.locked = false
    this.over = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.stop = new AbortController()
    const { signal } = this.stop
    addEventListener('dragover', this.onDragOver, { signal })
    addEventListener('dragleave', this.onDragLeave, { signal })
    addEventListener('drop', this.onDrop, { signal })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.stop.abort()
  }

  private readonly onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return
    // Without this the browser leaves the app and shows the file.
    event.preventDefault()
    event.dataTransfer.dropEffect = this.locked ? 'none' : 'copy'
    this.over = !this.locked
  }

  private readonly onDragLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.over = false
  }

  private readonly onDrop = (event: DragEvent): void => {
    this.over = false
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    if (!this.locked) void filesOfDrop(event.dataTransfer).then(this.give)
  }

  private readonly give = (files: readonly PickedFile[]): void => {
    if (files.length > 0) this.dispatchEvent(new CustomEvent('digm-files', { detail: files }))
  }

  private renderButtons() {
    const onPick = (input: HTMLInputElement) => this.give(filesOfInput(input))
    const look = this.compact ? 'quiet' : 'solid'
    return html`<div class="actions">
      ${renderPick({ label: this.compact ? 'Add files' : 'Choose files', look, accept: ACCEPT, multiple: true, onPick })}
      ${
        TAKES_FOLDERS && !this.compact
          ? renderPick({ label: 'Choose a folder', look: 'quiet', multiple: true, folder: true, onPick })
          : nothing
      }
    </div>`
  }

  private renderStart() {
    return html`<div class="start">
      <div class="sleeve" aria-hidden="true">${recordIcon}</div>
      <div class="words">
        <h1>Publish an album</h1>
        <p>
          MP3, FLAC, Opus, Ogg Vorbis, M4A or WAV, and a picture for the cover. Choose them, or drop files or a folder
          anywhere on this page.
        </p>
        <p>They stay on this device until you publish.</p>
        ${this.renderButtons()}
      </div>
    </div>`
  }

  protected override render() {
    return html`${this.compact ? (this.locked ? nothing : this.renderButtons()) : this.renderStart()}
      ${this.over ? html`<div class="veil" aria-hidden="true"><span>Drop to add</span></div>` : nothing}`
  }
}

customElements.define('digm-publish-drop', DigmPublishDrop)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-drop': DigmPublishDrop
  }
  interface HTMLElementEventMap {
    'digm-files': CustomEvent<readonly PickedFile[]>
  }
}
