import { expect, fixture, html } from '@open-wc/testing'
import '../../src/components/digm-album-grid.ts'
import type { DigmAlbumGrid } from '../../src/components/digm-album-grid.ts'
import { albumPath } from '../../src/core/urls.ts'
import { audit } from './audit.ts'
import { album } from './records.ts'

const albums = ['one', 'two', 'three'].map((slug) => album(slug, { cover: undefined }))

const grid = (loading = false, shown = albums) =>
  fixture<DigmAlbumGrid>(html`<digm-album-grid .albums=${shown} ?loading=${loading} label="Albums"></digm-album-grid>`)

describe('digm-album-grid', () => {
  it('passes the audit with albums and while they come', async () => {
    await audit(await grid())
    await audit(await grid(true, []))
  })

  it('links every album, in the order given', async () => {
    const cards = [...(await grid()).renderRoot.querySelectorAll('digm-album-card')]
    const links = cards.map((card) => card.shadowRoot?.querySelector('a'))
    expect(links.map((link) => link?.getAttribute('href'))).to.deep.equal(
      albums.map(({ albumId }) => albumPath(albumId)),
    )
    expect(links[0]?.textContent).to.contain('The one album')
  })

  it('says that it is loading, and keeps what it has while more comes', async () => {
    expect((await grid(true, [])).renderRoot.querySelector('[role=status]')?.textContent).to.equal('Loading albums')
    expect((await grid(true)).renderRoot.querySelectorAll('digm-album-card')).to.have.length(3)
  })
})
