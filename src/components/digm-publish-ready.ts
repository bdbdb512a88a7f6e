// The last word before an album is published: whose music it is, and the button. The button can always be reached; while something
// is missing it says what, and leads there.
import { css, html, LitElement, nothing } from 'lit'
import type { Problem } from '../publish/draft-check.ts'
import { baseStyles } from './base-styles.ts'

export class DigmPublishReady extends LitElement {
  static override properties = {
    problems: { attribute: false },
    rights: { type: Boolean },
    edits: { type: Boolean },
    asked: { type: Boolean },
    offline: { type: Boolean },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      label {
        display: flex;
        gap: var(--space-3);
        align-items: flex-start;
        max-width: 38rem;
        padding: var(--space-2) 0;
        cursor: pointer;
      }
      input {
        flex: none;
        width: 1.5rem;
        height: 1.5rem;
        margin: 0;
        accent-color: var(--accent);
      }
      .problem {
        color: var(--danger);
        font-size: var(--text-s);
      }
      .go {
        margin-top: var(--space-4);
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-3) var(--space-4);
      }
      .pill {
        min-height: 3rem;
        min-width: 9rem;
        padding: 0 var(--space-6);
      }
      .pill[aria-disabled="true"] {
        background: var(--sunken);
        color: var(--ink-soft);
      }
      .help {
        color: var(--ink-soft);
        font-size: var(--text-s);
      }
      ul {
        margin-top: var(--space-3);
      }
      li button {
        justify-content: flex-start;
        text-align: start;
        text-decoration: underline;
        text-underline-offset: 0.2em;
        border-radius: var(--radius);
      }
    `,
  ]

  declare problems: readonly Problem[]
  declare rights: boolean
  /** A new version of an album that is published. */
  declare edits: boolean
  /** Publishing was tried: what is missing is listed. */
  declare asked: boolean
  declare offline: boolean

  constructor() {
    super()
    this.problems = []
    this.rights = false
    this.edits = false
    this.asked = false
    this.offline = false
  }

  private readonly onRights = (event: Event): void => {
    const rights = (event.currentTarget as HTMLInputElement).checked
    this.dispatchEvent(new CustomEvent('digm-edit', { detail: { rights } }))
  }

  private readonly onPublish = (): void => {
    this.dispatchEvent(new CustomEvent('digm-publish'))
  }

  focusRights(): void {
    this.renderRoot.querySelector<HTMLElement>('#rights')?.focus()
  }

  private lead(problem: Problem): void {
    this.dispatchEvent(new CustomEvent('digm-problem', { detail: problem }))
  }

  private renderMissing() {
    if (!this.asked || this.problems.length === 0) return nothing
    return html`<ul role="list" aria-label="What is missing">
      ${this.problems.map(
        (problem) => html`<li><button type="button" @click=${() => this.lead(problem)}>${problem.text}</button></li>`,
      )}
    </ul>`
  }

  protected override render() {
    const count = this.problems.length
    const isReady = count === 0
    const lacksRights = this.asked && this.problems.some(({ field }) => field === 'rights')
    return html`<label>
        <input
          id="rights"
          type="checkbox"
          .checked=${this.rights}
          aria-invalid=${lacksRights ? 'true' : 'false'}
          @change=${this.onRights}
        />
        <span>
          This music is mine to publish: I made it, or I have the rights to every part of it.
          ${lacksRights ? html`<span class="problem">Tick this to publish.</span>` : nothing}
        </span>
      </label>
      <div class="go">
        <button
          type="button"
          class="pill solid"
          aria-disabled=${isReady ? 'false' : 'true'}
          aria-describedby="why"
          @click=${this.onPublish}
        >
          ${this.edits ? 'Publish the new version' : 'Publish'}
        </button>
        <p class="help" id="why" role="status">
          ${
            !isReady
              ? `${count === 1 ? 'One thing is' : `${count} things are`} missing.`
              : this.offline
                ? 'You are offline: it plays here at once, and goes out when there is a network.'
                : 'It is signed with your key. Nobody else can change it.'
          }
        </p>
      </div>
      ${this.renderMissing()}`
  }
}

customElements.define('digm-publish-ready', DigmPublishReady)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-ready': DigmPublishReady
  }
  interface HTMLElementEventMap {
    'digm-publish': CustomEvent
    'digm-problem': CustomEvent<Problem>
  }
}
