// What the listener keeps, the latest first: all out of storage, by window. It is the place to go without a network.
import { css, html, LitElement } from 'lit'
import type { KeptLibrary, Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-notice.ts'
import { errorText } from '../core/errors.ts'
import type { AlbumId } from '../core/ids.ts'
import { headingStyles } from './column-styles.ts'
import './library-list.ts'
import { LibraryRow } from './library-row.ts'
import { inPlace, libraryLine } from './library-words.ts'

/** How often the bytes are counted anew while some are on their way: it reads every track of every album. */
const MEASURE_MS = 5_000

type View =
  | { state: 'loading' }
  | { state: 'failed'; error: unknown }
  | { state: 'read'; ids: readonly AlbumId[]; albums: number; incomplete: number }

export class LibraryPage extends LitElement {
  static override properties = {
    services: { attribute: false },
    view: { state: true },
    bytes: { state: true },
    revision: { state: true },
  }

  static override styles = [
    baseStyles,
    headingStyles,
    css`
      :host {
        display: block;
        padding-top: var(--space-3);
      }
      .count {
        margin: var(--space-1) 0 var(--space-5);
        color: var(--ink-soft);
        font-variant-numeric: tabular-nums;
      }
      .likes {
        margin-top: var(--space-6);
        color: var(--ink-soft);
      }
    `,
  ]

  declare services: Services
  declare view: View
  /** Undefined until they have been counted. */
  declare bytes: number | undefined
  declare revision: number
  private abort = new AbortController()
  private library: KeptLibrary | undefined
  /** The place of the album that is being let go. */
  private leaving: number | undefined
  private measuring: ReturnType<typeof setTimeout> | undefined
  /** Reads one after the other; the last one has the last word. */
  private reading: Promise<void> = Promise.resolve()

  constructor() {
    super()
    this.view = { state: 'loading' }
    this.revision = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'Library – DIGM'
    // Drawn before its code came, it has its properties from the first update on.
    void this.updateComplete.then(this.open)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.abort.abort()
    clearTimeout(this.measuring)
  }

  private readonly open = async (): Promise<void> => {
    if (this.services.keeping.unavailable !== '') return this.tellReady()
    this.abort.abort()
    this.abort = new AbortController()
    const { signal } = this.abort
    this.view = { state: 'loading' }
    try {
      const library = await this.services.keeping.library()
      if (signal.aborted) return
      this.library = library
      await this.read()
      // Both tell at once what they are now, which has just been read.
      for (const changes of [library.changes, this.services.catalogue.changes]) {
        const before = changes.peek()
        const stop = changes.subscribe((now) => now !== before && this.readSoon())
        signal.addEventListener('abort', stop)
      }
      addEventListener('scroll', this.onScroll, { signal, passive: true })
      void this.measure()
    } catch (error) {
      if (signal.aborted) return
      this.view = { state: 'failed', error }
    }
    await this.tellReady()
  }

  private async tellReady(): Promise<void> {
    await this.updateComplete
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private readSoon(): void {
    this.reading = this.reading.then(() => this.read()).catch(() => undefined)
    void this.reading.then(() => this.measure())
  }

  private async read(): Promise<void> {
    const { library } = this
    const list = await library?.list()
    if (!list || this.abort.signal.aborted) return
    const shown = this.view.state === 'read' ? this.view.ids : []
    const ids = inPlace(shown, list.ids, this.isAtTop)
    this.view = { state: 'read', ids, albums: list.ids.length, incomplete: list.incomplete }
    this.revision++
  }

  private get isAtTop(): boolean {
    return window.scrollY < window.innerHeight / 4
  }

  /** What came meanwhile stands on top. */
  private readonly onScroll = (): void => {
    if (this.view.state === 'read' && this.view.ids.length < this.view.albums && this.isAtTop) this.readSoon()
  }

  private readonly measure = async (): Promise<void> => {
    clearTimeout(this.measuring)
    const bytes = await this.library?.bytes().catch(() => undefined)
    if (this.abort.signal.aborted) return
    this.bytes = bytes
    if (this.view.state !== 'read' || this.view.incomplete === 0) return
    clearTimeout(this.measuring)
    this.measuring = setTimeout(this.measure, MEASURE_MS)
  }

  /** Once it has gone, the keyboard is where it was. */
  private readonly onLetGo = (event: Event): void => {
    const row = event.composedPath().find((node): node is LibraryRow => node instanceof LibraryRow)
    if (this.view.state === 'read' && row?.kept) this.leaving = this.view.ids.indexOf(row.kept.albumId)
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const { leaving, view } = this
    if (!changed.has('view') || leaving === undefined || view.state !== 'read') return
    this.leaving = undefined
    if (this.matches(':focus-within')) return
    if (view.ids.length === 0) this.renderRoot.querySelector('a')?.focus()
    else void this.renderRoot.querySelector('library-list')?.focusNear(leaving)
  }

  private renderList({ ids, albums, incomplete }: Extract<View, { state: 'read' }>, library: KeptLibrary) {
    return html`<h1>Library</h1>
      <p class="count">${libraryLine({ albums, incomplete }, this.bytes)}</p>
      <library-list
        .services=${this.services}
        .ids=${ids}
        .load=${library.get}
        .revision=${this.revision}
        label="Albums you keep"
        @digm-stop=${this.onLetGo}
        @digm-remove=${this.onLetGo}
      ></library-list>
      <p class="likes">Tracks you like stand on <a href="/paradio">Paradio</a>.</p>`
  }

  private renderNotice(heading: string, text: unknown, retry = false) {
    return html`<h1 class="sr">Library</h1>
      <digm-notice
        kind="empty"
        heading=${heading}
        .action=${retry ? 'Try again' : ''}
        @digm-action=${this.open}
        >${text}</digm-notice
      >`
  }

  protected override render() {
    const { view, library } = this
    const { unavailable } = this.services.keeping
    const home = html`<a href="/">All albums</a>`
    if (unavailable !== '') return this.renderNotice('Nothing is kept here', html`${unavailable} ${home}`)
    if (view.state === 'failed') return this.renderNotice('The library cannot be read', errorText(view.error), true)
    if (view.state === 'loading' || !library) {
      return html`<h1>Library</h1>
        <p class="count">&nbsp;</p>
        <library-list loading .services=${this.services}></library-list>`
    }
    if (view.albums > 0) return this.renderList(view, library)
    return this.renderNotice(
      'You keep no album yet',
      html`Open an album and press Keep: all of it comes to this device, and plays here without a network. ${home}`,
    )
  }
}

customElements.define('library-page', LibraryPage)

declare global {
  interface HTMLElementTagNameMap {
    'library-page': LibraryPage
  }
}
