// The albums of the library, as many as there are, in rows beside each other where there is room.
import { html } from 'lit'
import type { KeptAlbum, Services } from '../app/services.ts'
import { columnsIn, type GridLayout } from '../components/grid-layout.ts'
import { WindowedGrid } from '../components/windowed-grid.ts'
import './library-row.ts'
import { ROW_REM } from './library-row.ts'

const LEAST_REM = 21
const GAP_REM = 2

export class LibraryList extends WindowedGrid<KeptAlbum> {
  static override properties = { services: { attribute: false } }

  declare services: Services

  /** What had the focus has gone with its album: it goes to the album that stands there now. */
  async focusNear(index: number): Promise<void> {
    await this.updateComplete
    const at = Math.min(index, this.ids.length - 1)
    this.renderRoot.querySelector(`li[data-index="${at}"]`)?.querySelector('library-row')?.focusTitle()
  }

  protected override layoutIn(widthPx: number, remPx: number): GridLayout {
    const gapPx = GAP_REM * remPx
    return { ...columnsIn(widthPx, gapPx, LEAST_REM * remPx, 1), gapPx, rowPx: ROW_REM * remPx }
  }

  protected override renderShown(shown: KeptAlbum | undefined) {
    return html`<library-row .services=${this.services} .kept=${shown}></library-row>`
  }
}

customElements.define('library-list', LibraryList)

declare global {
  interface HTMLElementTagNameMap {
    'library-list': LibraryList
  }
}
