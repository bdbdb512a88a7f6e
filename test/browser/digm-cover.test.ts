import { expect, fixture, html, oneEvent } from '@open-wc/testing'
import '../../src/components/digm-cover.ts'
import type { DigmCover } from '../../src/components/digm-cover.ts'
import { audit } from './audit.ts'
import { PICTURE } from './records.ts'

const cover = (src: string | undefined, alt = '') =>
  fixture<DigmCover>(html`<digm-cover .src=${src} .alt=${alt} eager></digm-cover>`)

describe('digm-cover', () => {
  it('passes the audit with and without a picture', async () => {
    await audit(await cover(PICTURE, 'Cover of one'))
    await audit(await cover(undefined, 'Cover of one'))
    await audit(await cover(undefined))
  })

  it('is square before the picture is there', async () => {
    const { width, height } = (await cover(undefined)).getBoundingClientRect()
    expect(width).to.be.greaterThan(0)
    expect(height).to.equal(width)
  })

  it('hands out the picture once it is loaded', async () => {
    const element = await cover(undefined)
    const loaded = oneEvent(element, 'digm-cover-load')
    element.src = PICTURE
    expect((await loaded).detail).to.be.instanceOf(HTMLImageElement)
  })

  it('shows half a record where the picture cannot be had, and tries the next one again', async () => {
    const element = await cover(undefined, 'Cover of one')
    element.src = 'data:image/png;base64,broken'
    await element.updateComplete
    const image = element.renderRoot.querySelector('img')
    if (image) await oneEvent(image, 'error')
    await element.updateComplete
    expect(element.renderRoot.querySelector('.missing')?.getAttribute('aria-label')).to.equal('Cover of one')
    element.src = PICTURE
    await element.updateComplete
    expect(element.renderRoot.querySelector('img')?.src).to.equal(PICTURE)
  })
})
