// Search as you type, over everything stored on this device. The query lives in the address, so that back brings it again.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-notice.ts'
import '../components/digm-search-field.ts'
import type { DigmSearchField } from '../components/digm-search-field.ts'
import '../components/digm-search-results.ts'
import type { SearchResult } from '../components/digm-search-results.ts'
import { Watch } from '../components/watch.ts'
import { errorText } from '../core/errors.ts'
import { columnStyles } from './column-styles.ts'

const MOST_RESULTS = 30
const QUERY = 'q'

type Answer = { query: string; hits: readonly SearchResult[]; error?: unknown }

export class SearchPage extends LitElement {
  static override properties = {
    services: { attribute: false },
    query: { state: true },
    answer: { state: true },
    genres: { state: true },
  }

  static override styles = [
    baseStyles,
    columnStyles,
    css`
      .about {
        min-height: 1.5rem;
        margin: var(--space-3) 0 var(--space-4);
        font-size: var(--text-s);
        color: var(--ink-soft);
        font-variant-numeric: tabular-nums;
      }
      .genres {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
      .genres .pill {
        padding: 0 var(--space-4);
        font-weight: 400;
      }
      h2 {
        margin: 0 0 var(--space-3);
        font-size: var(--text-m);
      }
    `,
  ]

  declare services: Services
  declare query: string
  declare answer: Answer | undefined
  declare genres: readonly { name: string }[]
  private frame: number | undefined
  /** Of the last question asked; an older one's answer is not shown over it. */
  private asked = 0
  private stopWatching: (() => void) | undefined
  private toldReady = false

  constructor() {
    super()
    this.query = ''
    this.genres = []
    new Watch(this, () => {
      void this.services.online.value
      void this.services.search.state.value
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('popstate', this.readAddress)
    this.readAddress()
    // An element that was drawn before its code came has its properties from the first update on.
    void this.updateComplete.then(() => this.start())
  }

  private start(): void {
    if (!this.isConnected) return
    if (this.query === '') this.field?.focus()
    this.services.search.open()
    void this.services.search.genres().then(
      (genres) => {
        this.genres = genres
      },
      () => undefined,
    )
    // Albums that came since the last answer may be meant by it.
    this.stopWatching = this.services.search.state.subscribe(({ status }) => {
      if (status === 'ready' || status === 'failed') this.askSoon()
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('popstate', this.readAddress)
    this.stopWatching?.()
    if (this.frame !== undefined) cancelAnimationFrame(this.frame)
    this.frame = undefined
    this.asked++
  }

  protected override updated(): void {
    if (this.toldReady || (this.query !== '' && !this.answer)) return
    this.toldReady = true
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private get field(): DigmSearchField | null {
    return this.renderRoot.querySelector('digm-search-field')
  }

  private readonly readAddress = (): void => {
    this.query = new URLSearchParams(location.search).get(QUERY) ?? ''
    document.title = this.query.trim() === '' ? 'Search – DIGM' : `${this.query.trim()} – Search – DIGM`
    this.askSoon()
  }

  private setQuery(query: string): void {
    const address = new URL(location.href)
    if (query === '') address.searchParams.delete(QUERY)
    else address.searchParams.set(QUERY, query)
    history.replaceState(history.state, '', address)
    this.readAddress()
  }

  /** At most once a frame, however fast the keys come. */
  private askSoon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined
      void this.ask()
    })
  }

  private async ask(): Promise<void> {
    const turn = ++this.asked
    const query = this.query.trim()
    if (query === '') {
      this.answer = undefined
      return
    }
    const answer = await this.services.search.find(query, MOST_RESULTS).then(
      (hits): Answer => ({ query, hits }),
      (error: unknown): Answer => ({ query, hits: [], error }),
    )
    if (turn === this.asked) this.answer = answer
  }

  private readonly onDown = (): void => {
    this.renderRoot.querySelector('digm-search-results')?.focusFirst()
  }

  private pickGenre(genre: string): void {
    this.setQuery(genre)
    this.field?.focus()
  }

  /** Spoken when it changes. */
  private about(): string {
    const { answer } = this
    const state = this.services.search.state.value
    const indexing =
      state.status === 'indexing' && state.total > 0
        ? `Getting ready to search: ${state.indexed} of ${state.total} albums so far.`
        : ''
    if (!answer || answer.error !== undefined || this.query.trim() === '') return indexing
    const count = answer.hits.length
    if (count === 0) return indexing || 'No albums found.'
    return `${count === MOST_RESULTS ? `The ${count} best matches` : count === 1 ? '1 album' : `${count} albums`}. ${indexing}`
  }

  private renderStart() {
    if (this.genres.length === 0) return nothing
    return html`<h2 id="genres">Genres on this device</h2>
      <ul class="genres" aria-labelledby="genres">
        ${this.genres.map(
          ({ name }) => html`<li>
            <button type="button" class="pill quiet" @click=${() => this.pickGenre(name)}>${name}</button>
          </li>`,
        )}
      </ul>`
  }

  private renderAnswer({ query, hits, error }: Answer) {
    if (error !== undefined) {
      return html`<digm-notice
        kind="error"
        heading="The search did not answer"
        action="Try again"
        @digm-action=${() => this.askSoon()}
        >${errorText(error)}</digm-notice
      >`
    }
    if (hits.length > 0) {
      return html`<digm-search-results .results=${hits} @digm-leave=${() => this.field?.focus()}></digm-search-results>`
    }
    if (this.services.search.state.value.status === 'indexing') return nothing
    return html`<digm-notice kind="empty" heading="Nothing found for “${query}”">
      ${
        this.services.online.value
          ? 'The search knows titles, artists, genres and tracks of every album on this device.'
          : 'You are offline: only albums that were listed before were searched.'
      }
    </digm-notice>`
  }

  protected override render() {
    const empty = this.query.trim() === ''
    return html`<digm-search-field
        .query=${this.query}
        @digm-query=${(event: CustomEvent<string>) => this.setQuery(event.detail)}
        @digm-down=${this.onDown}
      ></digm-search-field>
      <p class="about" role="status">${this.about()}</p>
      ${empty ? this.renderStart() : this.answer ? this.renderAnswer(this.answer) : nothing}`
  }
}

customElements.define('search-page', SearchPage)

declare global {
  interface HTMLElementTagNameMap {
    'search-page': SearchPage
  }
}
