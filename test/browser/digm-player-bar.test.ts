import { expect, fixture, html } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import '../../src/components/digm-player-bar.ts'
import type { BarStatus, DigmPlayerBar } from '../../src/components/digm-player-bar.ts'
import { albumPath } from '../../src/core/urls.ts'
import { audit } from './audit.ts'
import { album, heard, PICTURE } from './records.ts'

const { albumId } = album('one')
const track = { albumId, title: 'First', artistName: 'Somebody', albumTitle: 'The one album', coverUrl: PICTURE }

const bar = (status: BarStatus = 'playing', problem = '') =>
  fixture<DigmPlayerBar>(html`<digm-player-bar
    .track=${track}
    .status=${status}
    .positionSec=${12}
    .durationSec=${60}
    .problem=${problem}
    ?hasNext=${true}
  ></digm-player-bar>`)

const named = (element: DigmPlayerBar, name: string) =>
  element.renderRoot.querySelector<HTMLElement>(`[aria-label="${name}"]`)

describe('digm-player-bar', () => {
  it('passes the audit while it plays', async () => {
    await audit(await bar())
  })

  it('passes the audit with an error', async () => {
    await audit(await bar('error', 'Nobody who holds this track can be reached.'))
  })

  it('shows nothing without a track', async () => {
    const element = await fixture<DigmPlayerBar>(html`<digm-player-bar></digm-player-bar>`)
    expect(element.renderRoot.querySelector('section')).to.equal(null)
  })

  it('offers pause while sound is on or on its way, and play otherwise', async () => {
    const table: [BarStatus, string][] = [
      ['playing', 'Pause'],
      ['loading', 'Pause'],
      ['waiting', 'Pause'],
      ['paused', 'Play'],
      ['ended', 'Play'],
      ['error', 'Play'],
    ]
    for (const [status, name] of table) expect(named(await bar(status), name), status).to.not.equal(null)
  })

  it('asks for what the keyboard presses', async () => {
    const element = await bar()
    const types = ['digm-previous', 'digm-toggle', 'digm-next']
    const events = types.map((type) => heard(element, type))
    for (const name of ['Previous', 'Pause', 'Next']) {
      named(element, name)?.focus()
      await sendKeys({ press: 'Enter' })
    }
    expect(events.map(({ length }) => length)).to.deep.equal([1, 1, 1])
  })

  it('is walked through in the order it is seen', async () => {
    const element = await bar()
    const names: (string | null | undefined)[] = []
    expect(element.shadowRoot?.activeElement).to.equal(null)
    for (let i = 0; i < 4; i++) {
      await sendKeys({ press: 'Tab' })
      names.push(element.shadowRoot?.activeElement?.getAttribute('aria-label'))
    }
    expect(names).to.deep.equal(['First, Somebody. Open The one album', 'Previous', 'Pause', 'Next'])
  })

  it('leads to the album', async () => {
    const link = (await bar()).renderRoot.querySelector('a')
    expect(link?.getAttribute('href')).to.equal(albumPath(albumId))
  })

  it('says what is wrong, aloud, and offers to try again in place of the slider', async () => {
    const element = await bar('error', 'Nobody who holds this track can be reached.')
    const alert = element.renderRoot.querySelector('[role=alert]')
    expect(alert?.textContent).to.contain('can be reached')
    expect(element.renderRoot.querySelector('digm-seek-slider')).to.equal(null)
    const retries = heard(element, 'digm-retry')
    alert?.querySelector('button')?.focus()
    await sendKeys({ press: 'Enter' })
    expect(retries).to.have.length(1)
  })

  it('has targets of at least 44 pixels', async () => {
    for (const button of (await bar()).renderRoot.querySelectorAll('.controls button')) {
      const { width, height } = button.getBoundingClientRect()
      expect(Math.min(width, height)).to.be.at.least(44)
    }
  })
})
