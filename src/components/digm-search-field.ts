// Where a search is typed: its label is the heading of the page. The arrow down leaves for what was found.
import { css, html, LitElement } from 'lit'
import { baseStyles } from './base-styles.ts'

export class DigmSearchField extends LitElement {
  static override properties = { query: {} }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      label {
        display: block;
        font-size: var(--text-xl);
        font-stretch: 85%;
        font-weight: 700;
        line-height: 1.15;
        margin-bottom: var(--space-3);
      }
      input {
        width: 100%;
        min-height: 3.25rem;
        padding: 0 var(--space-4);
        font: inherit;
        font-size: var(--text-l);
        color: var(--ink);
        background: var(--raised);
        border: 1.5px solid var(--ink-soft);
        border-radius: calc(var(--radius) * 2);
        appearance: none;
      }
      input::-webkit-search-cancel-button {
        filter: grayscale(1);
      }
      input:focus-visible {
        outline-offset: 1px;
      }
    `,
  ]

  declare query: string

  constructor() {
    super()
    this.query = ''
  }

  /** Also before it was drawn for the first time. */
  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector('input')?.focus())
  }

  private tell(type: 'digm-query' | 'digm-down', detail?: string): void {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }

  private readonly onInput = (event: InputEvent): void => {
    this.tell('digm-query', (event.currentTarget as HTMLInputElement).value)
  }

  private readonly onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' || event.isComposing) return
    event.preventDefault()
    this.tell('digm-down')
  }

  protected override render() {
    return html`<search>
      <h1><label for="query">Search</label></h1>
      <input
        id="query"
        type="search"
        .value=${this.query}
        maxlength="200"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        enterkeyhint="search"
        placeholder="Album, artist, genre or track"
        @input=${this.onInput}
        @keydown=${this.onKeydown}
      />
    </search>`
  }
}

customElements.define('digm-search-field', DigmSearchField)

declare global {
  interface HTMLElementTagNameMap {
    'digm-search-field': DigmSearchField
  }
  interface HTMLElementEventMap {
    /** What stands in the field, at every key. */
    'digm-query': CustomEvent<string>
    'digm-down': CustomEvent
  }
}
