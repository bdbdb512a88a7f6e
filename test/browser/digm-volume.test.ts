import { expect, fixture, html } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import '../../src/components/digm-volume.ts'
import type { DigmVolume } from '../../src/components/digm-volume.ts'
import { audit } from './audit.ts'
import { heard } from './records.ts'

const volume = (level: number, muted = false) =>
  fixture<DigmVolume>(html`<digm-volume .volume=${level} ?muted=${muted}></digm-volume>`)

describe('digm-volume', () => {
  it('passes the audit', async () => {
    await audit(await volume(0.5))
  })

  it('says how loud it is, and that muted is silent', async () => {
    const said = (element: DigmVolume) => [
      element.renderRoot.querySelector('input')?.getAttribute('aria-valuetext'),
      element.renderRoot.querySelector('button')?.getAttribute('aria-pressed'),
    ]
    expect(said(await volume(0.5))).to.deep.equal(['50 percent', 'false'])
    expect(said(await volume(0.5, true))).to.deep.equal(['0 percent', 'true'])
    expect(said(await volume(0))).to.deep.equal(['0 percent', 'true'])
  })

  it('asks for mute and for another level by keyboard', async () => {
    const element = await volume(0.5)
    const [mutes, levels] = [heard(element, 'digm-mute'), heard<number>(element, 'digm-volume')]
    element.renderRoot.querySelector('button')?.focus()
    await sendKeys({ press: 'Enter' })
    await sendKeys({ press: 'Tab' })
    await sendKeys({ press: 'ArrowRight' })
    expect(mutes).to.have.length(1)
    expect(levels).to.deep.equal([0.55])
  })
})
