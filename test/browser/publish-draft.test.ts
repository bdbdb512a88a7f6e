import { expect, waitUntil } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { PublishDraft } from '../../src/pages/publish-draft.ts'
import { audit } from './audit.ts'
import { all, button, drawn, focused, one, textOf, type } from './deep.ts'
import { type DraftPage, draftPage } from './draft-page.ts'
import { track } from './fake-publishing.ts'

let on: DraftPage
beforeEach(() => {
  on = draftPage()
})

const titles = () => on.work.tracks.peek().map(({ title }) => title)
const grip = (page: PublishDraft, index: number) => all<HTMLElement>(page, '.grip')[index] as HTMLElement

describe('publish-draft: words', () => {
  it('shows the draft, hands on what is typed, and passes the audit', async () => {
    const page = await on.open()
    expect(one<HTMLInputElement>(page, '#title').value).to.equal('Slow Weather')
    expect(one<HTMLInputElement>(page, '#genres').value).to.equal('Ambient, Dub')
    type(one(page, '#title'), 'Fast Weather')
    type(one(page, '#genres'), 'Techno, ')
    type(one(page, '#description'), 'Dry.')
    await drawn(page)
    expect(on.work.fields.peek()).to.deep.include({ title: 'Fast Weather', genres: ['Techno'], description: 'Dry.' })
    expect(one<HTMLInputElement>(page, '#genres').value).to.equal('Techno, ')
    await audit(page)
  })

  it('says what is wrong at a field once it was left, and everything when publishing is tried', async () => {
    const page = await on.open()
    type(one(page, '#priceXFG'), '-1')
    type(one(page, '#title'), '')
    await drawn(page)
    expect(textOf(page)).not.to.contain('A price is not below zero.')
    one(page, '#priceXFG').dispatchEvent(new FocusEvent('blur'))
    await drawn(page)
    expect(one(page, '#priceXFG-problem').textContent).to.equal('A price is not below zero.')
    expect(one(page, '#title-problem').textContent).to.equal('')
    expect(button(page, 'Publish').getAttribute('aria-disabled')).to.equal('true')
    expect(textOf(page)).to.contain('2 things are missing.')
    button(page, 'Publish').click()
    await waitUntil(() => focused()?.id === 'title')
    await drawn(page)
    expect(one(page, '#title-problem').textContent).to.equal('The album needs a title.')
    expect(on.publishing.asked).to.deep.equal([])
    button(page, 'A price is not below zero.').click()
    await waitUntil(() => focused()?.id === 'priceXFG')
    await audit(page)
  })

  it('says that there is no such draft', async () => {
    const page = await on.open('another')
    expect(textOf(page)).to.contain('This draft is not on this device')
    await audit(page)
  })
})

describe('publish-draft: tracks', () => {
  it('moves a track by keys and buttons, says where it is, and keeps the focus on it', async () => {
    const page = await on.open()
    grip(page, 0).focus()
    await sendKeys({ press: 'ArrowDown' })
    await waitUntil(() => titles()[1] === 'Rain')
    await drawn(page)
    expect(textOf(page)).to.contain('Rain is now 2 of 3')
    await waitUntil(() => focused() === grip(page, 1))
    button(page, 'Move up: Rain').click()
    expect(titles()).to.deep.equal(['Rain', 'Fog', 'Thaw'])
    await drawn(page)
    expect(button(page, 'Move up: Rain')).to.have.property('disabled', true)
  })

  it('moves a track by dragging its handle', async () => {
    const page = await on.open()
    const rows = all<HTMLElement>(one(page, 'digm-publish-tracks'), 'li')
    const [row, , last] = rows
    if (!row || !last) throw new Error('there are no rows')
    row.setPointerCapture = () => undefined
    const at = (element: Element) => element.getBoundingClientRect()
    const point = (type: string, y: number) =>
      new PointerEvent(type, { bubbles: true, composed: true, button: 0, clientX: 10, clientY: y })
    grip(page, 0).dispatchEvent(point('pointerdown', at(row).top + 10))
    row.dispatchEvent(point('pointermove', at(last).bottom - 2))
    await drawn(page)
    expect(last.className).to.contain('below')
    row.dispatchEvent(point('pointerup', at(last).bottom - 2))
    expect(titles()).to.deep.equal(['Fog', 'Thaw', 'Rain'])
  })

  it('renames and removes, and shows how far each file is and why one was refused', async () => {
    on.work.tracks.value = [
      track('Rain'),
      track('Fog', { state: { status: 'reading', fraction: 0.43 } }),
      track('Film', { state: { status: 'refused', code: 'unsupported-audio', reason: 'it is a video' } }),
    ]
    const page = await on.open()
    expect(textOf(page)).to.contain('3:34 · FLAC · 24 MB')
    expect(textOf(page)).to.contain('Fog.flac · reading 43 %')
    expect(textOf(page)).to.contain('Not taken. The file is not audio that DIGM can publish. It is a video.')
    await audit(page)
    type(one(page, 'input.title'), 'Rainfall')
    button(page, 'Remove: Film').click()
    await drawn(page)
    expect(titles()).to.deep.equal(['Rainfall', 'Fog'])
    expect(textOf(page)).to.contain('Film is removed')
  })

  it('chooses at most two previews, to the second, and hears what will be published', async () => {
    const page = await on.open()
    button(page, 'Preview in Paradio: Rain').click()
    button(page, 'Preview in Paradio: Fog').click()
    await drawn(page)
    expect(button(page, 'Preview in Paradio: Thaw')).to.have.property('disabled', true)
    const [start, length] = all<HTMLInputElement>(one(page, 'digm-publish-preview'), 'input')
    if (!start || !length) throw new Error('there are no sliders')
    type(length, '15')
    await drawn(page)
    type(start, '100')
    expect(on.work.tracks.peek()[0]?.preview).to.deep.equal({ startSec: 100, durationSec: 15 })
    await drawn(page)
    expect(textOf(page)).to.contain('Starts at 1:40')
    await audit(page)
    button(page, 'Hear it').click()
    await waitUntil(() => on.work.asked.includes('hear Rain'))
    await waitUntil(() => textOf(page).includes('This browser cannot play it.'))
    button(page, 'Preview in Paradio: Rain').click()
    expect(on.work.tracks.peek()[0]?.preview).to.equal(undefined)
  })

  it('moves the preview under the finger', async () => {
    on.work.tracks.value = [track('Rain', { preview: { startSec: 0, durationSec: 30 } })]
    const page = await on.open()
    const wave = one<HTMLElement>(page, '.wave')
    wave.setPointerCapture = () => undefined
    const { left, width } = wave.getBoundingClientRect()
    const point = (type: string, share: number) =>
      wave.dispatchEvent(new PointerEvent(type, { button: 0, clientX: left + width * share }))
    point('pointerdown', 0.05)
    point('pointermove', 0.55)
    point('pointerup', 0.55)
    expect(on.work.tracks.peek()[0]?.preview).to.deep.equal({ startSec: 107, durationSec: 30 })
    point('pointerdown', 0.99)
    point('pointerup', 0.99)
    expect(on.work.tracks.peek()[0]?.preview).to.deep.equal({ startSec: 184, durationSec: 30 })
  })
})

describe('publish-draft: cover', () => {
  it('moves a picture that is no square under the square, by slider and by dragging', async () => {
    const picture = await wide()
    on.work.cover.value = { ...on.work.cover.peek(), from: 'chosen', picture, original: picture }
    const page = await on.open()
    await waitUntil(() => all(page, '[type=range]').length === 1)
    type(one(page, '[type=range]'), '20')
    expect(on.work.asked).to.include('crop {"x":0.2,"y":0.5}')
    await audit(page)
    const frame = one<HTMLElement>(page, '.frame')
    frame.setPointerCapture = () => undefined
    const point = (type: string, clientX: number) =>
      frame.dispatchEvent(new PointerEvent(type, { button: 0, clientX, clientY: 0 }))
    point('pointerdown', 0)
    point('pointermove', 10_000)
    point('pointerup', 10_000)
    expect(on.work.asked).to.include('crop {"x":0,"y":0.5}')
  })

  it('says why a picture was not taken', async () => {
    on.work.cover.value = { ...on.work.cover.peek(), refused: 'too-large' }
    const page = await on.open()
    expect(textOf(page)).to.contain('The picture was not taken. This is too large.')
  })
})

/** Twice as wide as high. */
async function wide(): Promise<Blob> {
  const canvas = new OffscreenCanvas(80, 40)
  canvas.getContext('2d')?.fillRect(0, 0, 40, 40)
  return canvas.convertToBlob()
}
