import { expect, fixture, html } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import '../../src/components/digm-keep-button.ts'
import type { DigmKeepButton, KeepView } from '../../src/components/digm-keep-button.ts'
import { audit } from './audit.ts'
import { heard } from './records.ts'

const button = (state: KeepView | undefined, unavailable = '') =>
  fixture<DigmKeepButton>(html`<digm-keep-button .state=${state} .unavailable=${unavailable}></digm-keep-button>`)

const none: KeepView = { status: 'none', bytesTotal: 12_400_000 }
const fetching: KeepView = { status: 'fetching', bytesHeld: 3_100_000, bytesTotal: 12_400_000 }
const waiting: KeepView = { ...fetching, status: 'waiting' }
const failed: KeepView = { ...fetching, status: 'failed', code: 'storage-full' }
const stored: KeepView = { status: 'stored', bytesTotal: 12_400_000, offlinePlay: 'coming' }
const kept: KeepView = { status: 'kept', bytesTotal: 12_400_000 }

const buttonsOf = (element: DigmKeepButton) => [...element.renderRoot.querySelectorAll('button')]
const textOf = (element: DigmKeepButton) => element.shadowRoot?.textContent?.replace(/\s+/g, ' ').trim() ?? ''

describe('digm-keep-button', () => {
  it('passes the audit in every state', async () => {
    for (const state of [undefined, none, fetching, waiting, failed, stored, kept]) await audit(await button(state))
    await audit(await button(none, 'Keeping albums needs https.'))
  })

  it('says what keeping costs before it is asked for', async () => {
    const element = await button(none)
    expect(textOf(element)).to.equal('Keep 12 MB')
    const asked = heard(element, 'digm-keep')
    buttonsOf(element)[0]?.focus()
    await sendKeys({ press: 'Enter' })
    expect(asked).to.have.length(1)
  })

  it('cannot be pressed until the state is known, nor where nothing can be kept, and says why', async () => {
    expect(buttonsOf(await button(undefined))[0]?.disabled).to.equal(true)
    const element = await button(none, 'Keeping albums needs https.')
    expect(buttonsOf(element)[0]?.disabled).to.equal(true)
    expect(textOf(element)).to.contain('needs https')
  })

  it('shows how far it is, and can be stopped', async () => {
    const element = await button(fetching)
    const progress = element.renderRoot.querySelector('[role=progressbar]')
    expect(progress?.getAttribute('aria-valuenow')).to.equal('25')
    expect(textOf(element)).to.contain('3.1 MB of 12 MB')
    const stops = heard(element, 'digm-stop')
    buttonsOf(element)[0]?.focus()
    await sendKeys({ press: 'Enter' })
    expect(stops).to.have.length(1)
  })

  it('says that it waits for the network, and goes on by itself', async () => {
    expect((await button(waiting)).renderRoot.querySelector('[role=status]')?.textContent).to.contain(
      'goes on by itself',
    )
  })

  it('does not say that it is kept while this page could not play it without a network', async () => {
    const element = await button(stored)
    expect(textOf(element)).to.contain('12 MB of 12 MB').and.contain('is still coming').and.not.contain('Kept')
    element.state = kept
    await element.updateComplete
    expect(textOf(element)).to.contain('Kept')
  })

  it('says why it failed and what is here already, and tries again', async () => {
    const element = await button(failed)
    expect(element.renderRoot.querySelector('[role=alert]')?.textContent).to.contain('no room left')
    expect(textOf(element)).to.contain('3.1 MB of 12 MB')
    const asked = heard(element, 'digm-keep')
    buttonsOf(element)[0]?.click()
    expect(asked).to.have.length(1)
  })

  it('asks once more before it frees what was kept', async () => {
    const element = await button(kept)
    const removals = heard(element, 'digm-remove')
    buttonsOf(element)[0]?.focus()
    await sendKeys({ press: 'Enter' })
    await element.updateComplete
    expect(removals).to.have.length(0)
    expect(element.shadowRoot?.activeElement?.textContent?.trim()).to.equal('Free 12 MB')
    await audit(element)
    await sendKeys({ press: 'Enter' })
    expect(removals).to.have.length(1)
  })

  it('lets the listener think again', async () => {
    const element = await button(kept)
    const removals = heard(element, 'digm-remove')
    buttonsOf(element)[0]?.click()
    await element.updateComplete
    element.renderRoot.querySelector<HTMLElement>('[aria-label="Keep it"]')?.click()
    await element.updateComplete
    expect(textOf(element)).to.contain('Kept')
    expect(removals).to.have.length(0)
  })
})
