// Publishing as it goes: each step once, the one under way with how far it is, and what to do when it stopped.
import { css, html, LitElement, nothing } from 'lit'
import { DigmError } from '../core/errors.ts'
import '../core/maker-errors.ts'
import type { PublishState, PublishStep } from '../publish/publish-album.ts'
import { baseStyles } from './base-styles.ts'
import { alertIcon, keptIcon } from './icons.ts'
import { progressStyles } from './publish-progress.ts'

const WORDS: Record<PublishStep, string> = {
  tags: 'Reading the files',
  cut: 'Making cover and previews',
  torrent: 'Storing the audio here',
  sign: 'Signing',
  send: 'Sending the records',
  seed: 'Asking Eldernodes to hold it',
}
const STEPS = Object.keys(WORDS) as PublishStep[]

export class DigmPublishSteps extends LitElement {
  static override properties = { state: { attribute: false }, file: {} }

  static override styles = [
    baseStyles,
    progressStyles,
    css`
      :host {
        display: block;
      }
      li {
        display: grid;
        grid-template-columns: 1.5rem minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-1) var(--space-3);
        padding: var(--space-2) 0;
        color: var(--ink-soft);
      }
      li.now {
        color: var(--ink);
        font-weight: 600;
      }
      li.done svg {
        color: var(--accent);
      }
      .dot {
        width: 0.5rem;
        height: 0.5rem;
        margin: 0.5rem;
        border-radius: 50%;
        background: var(--line);
      }
      .now .dot {
        background: var(--accent);
      }
      .share {
        font-variant-numeric: tabular-nums;
        font-weight: 400;
      }
      progress {
        grid-column: 2 / -1;
      }
      .stopped svg,
      .problem {
        color: var(--danger);
      }
      .problem {
        grid-column: 2 / -1;
        font-weight: 400;
        font-size: var(--text-s);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-3);
        margin-top: var(--space-5);
      }
      .pill {
        min-height: 3rem;
        padding: 0 var(--space-5);
      }
    `,
  ]

  declare state: PublishState | undefined
  /** The name of the file that publishing stopped at. */
  declare file: string

  constructor() {
    super()
    this.file = ''
  }

  private ask(type: 'digm-cancel' | 'digm-go-on'): void {
    this.dispatchEvent(new CustomEvent(type))
  }

  private renderStep(step: PublishStep, index: number) {
    const { state } = this
    const at = state === undefined ? 0 : state.status === 'published' ? STEPS.length : STEPS.indexOf(state.step)
    const isNow = index === at
    const isStopped = isNow && state?.status === 'stopped'
    const icon = index < at ? keptIcon : isStopped ? alertIcon : html`<i class="dot"></i>`
    const share = isNow && state?.status === 'running' ? state : undefined
    return html`<li
      class=${index < at ? 'done' : isStopped ? 'now stopped' : isNow ? 'now' : ''}
      aria-current=${isNow ? 'step' : nothing}
    >
      ${icon}
      <span>${WORDS[step]}${index < at ? html`<span class="sr">: done</span>` : nothing}</span>
      ${share && share.of > 1 ? html`<span class="share">${share.done} of ${share.of}</span>` : nothing}
      ${share ? html`<progress max="1" .value=${share.fraction} aria-label=${WORDS[step]}></progress>` : nothing}
      ${isStopped && state?.status === 'stopped' ? html`<p class="problem" role="alert">${this.reason(state.code)}</p>` : nothing}
    </li>`
  }

  private reason(code: DigmError['code']): string {
    if (code === 'cancelled') return 'Stopped. What is done stays done.'
    const { message } = new DigmError(code)
    return this.file === '' ? message : `${this.file}: ${message}`
  }

  protected override render() {
    const stopped = this.state?.status === 'stopped'
    return html`<ol role="list" aria-label="Steps">${STEPS.map((step, i) => this.renderStep(step, i))}</ol>
      <div class="actions">
        ${
          stopped
            ? html`<button type="button" class="pill solid" @click=${() => this.ask('digm-go-on')}>Go on</button>`
            : html`<button type="button" class="pill quiet" @click=${() => this.ask('digm-cancel')}>Stop</button>`
        }
      </div>`
  }
}

customElements.define('digm-publish-steps', DigmPublishSteps)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-steps': DigmPublishSteps
  }
  interface HTMLElementEventMap {
    'digm-cancel': CustomEvent
    'digm-go-on': CustomEvent
  }
}
