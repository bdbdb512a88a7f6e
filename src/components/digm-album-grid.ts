// Albums as covers, as many as there are.
import { html } from 'lit'
import type { Album } from '../core/records.ts'
import './digm-album-card.ts'
import { gridLayout } from './grid-layout.ts'
import { WindowedGrid } from './windowed-grid.ts'

export class DigmAlbumGrid extends WindowedGrid<Album> {
  protected override layoutIn = gridLayout

  protected override renderShown(album: Album | undefined) {
    return html`<digm-album-card .album=${album}></digm-album-card>`
  }
}

customElements.define('digm-album-grid', DigmAlbumGrid)

declare global {
  interface HTMLElementTagNameMap {
    'digm-album-grid': DigmAlbumGrid
  }
}
