// Albums of one height, as many as there are: only those in view, and a row around them, are in the document. It is given ids and
// reads the albums by window; while the first ones are on their way it holds their places. The page scrolls, not the grid. What an
// album looks like, and how large it is, is said by who extends it.
import { css, html, LitElement, type PropertyDeclarations } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { AlbumId } from '../core/ids.ts'
import { baseStyles } from './base-styles.ts'
import { type GridLayout, placeOf, rowsInView } from './grid-layout.ts'
import { WindowCache } from './window-cache.ts'

const PLACES = 6

export abstract class WindowedGrid<Shown extends { albumId: AlbumId }> extends LitElement {
  static override properties: PropertyDeclarations = {
    ids: { attribute: false },
    albums: { attribute: false },
    load: { attribute: false },
    revision: { attribute: false },
    loading: { type: Boolean },
    label: {},
    widthPx: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-height: 1px;
      }
      ul {
        position: relative;
      }
      li {
        position: absolute;
        top: 0;
        left: 0;
        contain: layout style;
      }
    `,
  ]

  declare ids: readonly AlbumId[]
  /** Some of them that have been read already. */
  declare albums: readonly Shown[]
  declare load: (ids: readonly AlbumId[]) => Promise<readonly (Shown | undefined)[]>
  /** Another number: albums may have changed, and are read again. */
  declare revision: number
  declare loading: boolean
  declare label: string
  declare widthPx: number
  private layout: GridLayout = { columns: 1, cardPx: 0, gapPx: 0, rowPx: 0 }
  private shown: readonly { albumId: AlbumId; index: number }[] = []
  private first = 0
  private end = 0
  private focusedRow: number | undefined
  private readonly cache = new WindowCache<AlbumId, Shown>(
    (ids) => this.load(ids),
    () => this.requestUpdate(),
  )
  private readonly resized = new ResizeObserver(() => {
    this.widthPx = this.clientWidth
    // Something above may have grown: the rows in view are others then.
    this.look()
  })

  constructor() {
    super()
    this.ids = []
    this.albums = []
    this.load = async () => []
    this.revision = 0
    this.loading = false
    this.label = 'Albums'
    this.widthPx = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.widthPx = this.clientWidth
    this.resized.observe(this)
    this.resized.observe(document.body)
    addEventListener('scroll', this.look, { passive: true })
    addEventListener('resize', this.look)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.resized.disconnect()
    removeEventListener('scroll', this.look)
    removeEventListener('resize', this.look)
  }

  protected abstract layoutIn(widthPx: number, remPx: number): GridLayout

  /** Undefined: it has not been read yet. */
  protected abstract renderShown(shown: Shown | undefined): unknown

  /** The page was scrolled: draws only when other rows are in view. */
  private readonly look = (): void => {
    const { first, end } = this.rowsNow()
    if (first !== this.first || end !== this.end) this.requestUpdate()
  }

  private rowsNow() {
    const { columns, rowPx } = this.layout
    const rows = Math.ceil(this.ids.length / columns)
    return rowsInView(this.getBoundingClientRect().top, window.innerHeight, rowPx, rows)
  }

  /** The row that holds the focus stays, wherever the page is scrolled to. */
  private rowsShown(): number[] {
    const rows = Array.from({ length: this.end - this.first }, (_, i) => this.first + i)
    const { focusedRow } = this
    if (focusedRow === undefined || rows.includes(focusedRow)) return rows
    return focusedRow < this.first ? [focusedRow, ...rows] : [...rows, focusedRow]
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('revision')) this.cache.refresh()
    if (changed.has('albums')) for (const album of this.albums) this.cache.put(album.albumId, album)
    const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    this.layout = this.layoutIn(this.widthPx, remPx)
    const { first, end } = this.rowsNow()
    this.first = first
    this.end = end
    const { columns } = this.layout
    this.shown = this.rowsShown().flatMap((row) =>
      this.ids.slice(row * columns, (row + 1) * columns).map((albumId, i) => ({ albumId, index: row * columns + i })),
    )
  }

  protected override updated(): void {
    void this.cache.want(() => this.shown.map(({ albumId }) => albumId)).catch(() => undefined)
  }

  private readonly onFocus = (event: FocusEvent): void => {
    const index = Number((event.target as HTMLElement).closest('li')?.dataset.index)
    this.focusedRow = Number.isNaN(index) ? undefined : Math.floor(index / this.layout.columns)
  }

  private readonly onBlur = (): void => {
    this.focusedRow = undefined
  }

  private renderPlaced(index: number, shown: Shown | undefined) {
    const { x, y } = placeOf(index, this.layout)
    return html`<li
      data-index=${index}
      aria-posinset=${index + 1}
      aria-setsize=${this.ids.length}
      style="width:${this.layout.cardPx}px;transform:translate(${x}px,${y}px)"
    >
      ${this.renderShown(shown)}
    </li>`
  }

  protected override render() {
    const { layout } = this
    if (this.ids.length === 0) {
      if (!this.loading) return html``
      const places = Array.from({ length: PLACES }, (_, i) => i)
      return html`<p class="sr" role="status">Loading albums</p>
        <ul aria-hidden="true" style="height:${Math.ceil(PLACES / layout.columns) * layout.rowPx}px">
          ${places.map((i) => this.renderPlaced(i, undefined))}
        </ul>`
    }
    return html`<ul
      role="list"
      aria-label=${this.label}
      style="height:${Math.ceil(this.ids.length / layout.columns) * layout.rowPx}px"
      @focusin=${this.onFocus}
      @focusout=${this.onBlur}
    >
      ${repeat(
        this.shown,
        ({ albumId }) => albumId,
        ({ albumId, index }) => this.renderPlaced(index, this.cache.get(albumId)),
      )}
    </ul>`
  }
}
