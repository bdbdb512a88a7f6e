// What the music takes on this device: what the listener keeps, what was only played, and how much of the latter may stay.
import { css, html, LitElement, nothing } from 'lit'
import { baseStyles } from './base-styles.ts'
import { controlStyles } from './control-styles.ts'
import { formatBytes } from './format.ts'

export type StorageFigures = { keptBytes: number; playedBytes: number; freeableBytes: number }

export class DigmStorageRoom extends LitElement {
  static override properties = {
    figures: { attribute: false },
    budget: { attribute: false },
    budgets: { attribute: false },
    busy: { type: Boolean },
  }

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: var(--space-2) var(--space-4);
        margin-bottom: var(--space-5);
      }
      dd {
        font-variant-numeric: tabular-nums;
        font-weight: 600;
        text-align: right;
      }
    `,
  ]

  /** Undefined while it is measured. */
  declare figures: StorageFigures | undefined
  /** Bytes; Infinity is no limit. */
  declare budget: number
  declare budgets: readonly number[]
  declare busy: boolean

  constructor() {
    super()
    this.budget = Number.POSITIVE_INFINITY
    this.budgets = []
    this.busy = false
  }

  private readonly onBudget = (event: Event): void => {
    const bytes = this.budgets[(event.currentTarget as HTMLSelectElement).selectedIndex]
    if (bytes !== undefined) this.dispatchEvent(new CustomEvent('digm-budget', { detail: bytes }))
  }

  private renderFree() {
    const freeable = this.figures?.freeableBytes ?? 0
    return html`<button
      type="button"
      class="pill quiet"
      ?disabled=${freeable === 0 || this.busy}
      @click=${() => this.dispatchEvent(new CustomEvent('digm-free'))}
    >
      ${freeable === 0 ? 'Nothing to free' : `Free ${formatBytes(freeable)} now`}
    </button>`
  }

  protected override render() {
    const { figures, budget, budgets } = this
    const told = (bytes: number | undefined) =>
      bytes === undefined ? 'measuring' : bytes === 0 ? 'nothing' : formatBytes(bytes)
    return html`<dl>
        <dt>Albums you keep</dt>
        <dd>${told(figures?.keptBytes)}</dd>
        <dt>Music you played</dt>
        <dd>${told(figures?.playedBytes)}</dd>
      </dl>
      <div class="field">
        <label for="budget">Room for music you played</label>
        <select id="budget" aria-describedby="budget-help" @change=${this.onBudget}>
          ${budgets.map((bytes) => html`<option ?selected=${bytes === budget}>${budgetName(bytes)}</option>`)}
        </select>
        <p class="help" id="budget-help">
          What was played longest ago goes first. Albums you keep are never touched.
        </p>
      </div>
      <div class="actions">${this.renderFree()}</div>
      ${
        figures && figures.playedBytes > figures.freeableBytes
          ? html`<p class="help">What plays now stays until another track begins.</p>`
          : nothing
      }`
  }
}

/** Binary units, as the choices are; `formatBytes` would call 256 MiB 268 MB. */
function budgetName(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'No limit'
  const gibibytes = bytes / 2 ** 30
  return gibibytes >= 1 ? `${gibibytes} GiB` : `${bytes / 2 ** 20} MiB`
}

customElements.define('digm-storage-room', DigmStorageRoom)

declare global {
  interface HTMLElementTagNameMap {
    'digm-storage-room': DigmStorageRoom
  }
  interface HTMLElementEventMap {
    'digm-budget': CustomEvent<number>
    'digm-free': CustomEvent
  }
}
