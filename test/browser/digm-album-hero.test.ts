import { expect, fixture, html, oneEvent } from '@open-wc/testing'
import '../../src/components/digm-album-hero.ts'
import type { DigmAlbumHero } from '../../src/components/digm-album-hero.ts'
import type { Tint } from '../../src/components/tint.ts'
import { albumPath } from '../../src/core/urls.ts'
import { audit } from './audit.ts'
import { album, PICTURE } from './records.ts'

const one = album('one')
const hero = (linked = false) =>
  fixture<DigmAlbumHero>(
    html`<digm-album-hero .album=${one} .coverUrl=${PICTURE} ?linked=${linked}><button>Play</button></digm-album-hero>`,
  )

describe('digm-album-hero', () => {
  it('passes the audit, linked, plain and empty', async () => {
    await audit(await hero())
    await audit(await hero(true))
    await audit(await fixture(html`<digm-album-hero></digm-album-hero>`))
  })

  it('tells title, artist, genre, date, tracks and length', async () => {
    const text = (await hero()).shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? ''
    for (const part of ['The one album', 'Somebody', 'Ambient', '2026', '3 tracks, 6 min'])
      expect(text).to.contain(part)
  })

  it('leads to the album only where it is not already there', async () => {
    expect((await hero()).renderRoot.querySelector('h1 a') === null).to.equal(true)
    expect((await hero(true)).renderRoot.querySelector('h1 a')?.getAttribute('href')).to.equal(albumPath(one.albumId))
  })

  it('hands up the colour of its cover', async () => {
    const element = await fixture<DigmAlbumHero>(html`<digm-album-hero .album=${one}></digm-album-hero>`)
    const tinted = oneEvent(element, 'digm-tint')
    element.coverUrl = PICTURE
    const { detail } = (await tinted) as CustomEvent<Tint | undefined>
    expect(detail?.hue).to.be.within(150, 185)
  })

  it('stays readable in every colour a cover can give', async () => {
    const { style } = document.documentElement
    for (let hue = 0; hue < 360; hue += 45) {
      style.setProperty('--hue', String(hue))
      style.setProperty('--chroma', '0.11')
      await audit(await hero(true))
    }
    style.removeProperty('--hue')
    style.removeProperty('--chroma')
  })
})
