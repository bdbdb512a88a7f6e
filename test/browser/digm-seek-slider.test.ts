import { expect, fixture, html } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import '../../src/components/digm-seek-slider.ts'
import type { DigmSeekSlider } from '../../src/components/digm-seek-slider.ts'
import { audit } from './audit.ts'
import { heard } from './records.ts'

const slider = () =>
  fixture<DigmSeekSlider>(html`<digm-seek-slider
    .positionSec=${62}
    .durationSec=${187}
    .buffered=${[{ startSec: 0, endSec: 93.5 }, { startSec: 150, endSec: 187 }]}
  ></digm-seek-slider>`)

const inputOf = (element: DigmSeekSlider) => element.renderRoot.querySelector('input') as HTMLInputElement

describe('digm-seek-slider', () => {
  it('passes the audit', async () => {
    await audit(await slider())
  })

  it('says where the music is in words', async () => {
    const input = inputOf(await slider())
    expect(input.getAttribute('aria-valuetext')).to.equal('1 minute 2 seconds of 3 minutes 7 seconds')
    expect(Number(input.value)).to.be.closeTo(62, 0.5)
  })

  it('draws what is here, and what was heard, to scale', async () => {
    const rects = [...(await slider()).renderRoot.querySelectorAll('rect')]
    const spans = rects.map((rect) => [Number(rect.getAttribute('x')), Number(rect.getAttribute('width'))])
    expect(spans[0]).to.deep.equal([0, 500])
    expect(spans[1]?.[0]).to.be.closeTo(802, 1)
    expect(spans[2]?.[1]).to.be.closeTo(331.5, 1)
  })

  it('moves by five seconds with an arrow, by thirty with a page key, and stays within the track', async () => {
    const element = await slider()
    const seeks = heard<number>(element, 'digm-seek')
    inputOf(element).focus()
    await sendKeys({ press: 'ArrowRight' })
    await sendKeys({ press: 'ArrowLeft' })
    await sendKeys({ press: 'PageUp' })
    element.positionSec = 10
    await element.updateComplete
    await sendKeys({ press: 'PageDown' })
    element.positionSec = 185
    await element.updateComplete
    await sendKeys({ press: 'ArrowRight' })
    expect(seeks).to.deep.equal([67, 57, 92, 0, 187])
  })

  it('goes to either end with Home and End', async () => {
    const element = await slider()
    const seeks = heard<number>(element, 'digm-seek')
    inputOf(element).focus()
    await sendKeys({ press: 'End' })
    await sendKeys({ press: 'Home' })
    expect(seeks).to.deep.equal([187, 0])
  })

  it('shows a dragged position at once and sends it once, when the finger lifts', async () => {
    const element = await slider()
    const seeks = heard<number>(element, 'digm-seek')
    const input = inputOf(element)
    for (const value of ['80', '100', '120']) {
      input.value = value
      input.dispatchEvent(new Event('input'))
    }
    await element.updateComplete
    expect(element.renderRoot.querySelector('.time')?.textContent).to.equal('2:00')
    expect(seeks).to.deep.equal([])
    input.dispatchEvent(new Event('change'))
    expect(seeks).to.deep.equal([120])
  })

  it('is at least 44 pixels high for a finger', async () => {
    expect(inputOf(await slider()).getBoundingClientRect().height).to.be.at.least(44)
  })
})
