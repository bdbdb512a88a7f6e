import { expect, fixture, html } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import '../../src/components/digm-track-list.ts'
import type { DigmTrackList } from '../../src/components/digm-track-list.ts'
import { audit } from './audit.ts'
import { album, heard } from './records.ts'

const { tracks } = album('one')
const list = (playing = true) =>
  fixture<DigmTrackList>(html`<digm-track-list
    .tracks=${tracks.map((track, i) => ({ ...track, held: i === 2 }))}
    .currentId=${tracks[1]?.trackId}
    ?playing=${playing}
  ></digm-track-list>`)

const rowsOf = (element: DigmTrackList) => [...element.renderRoot.querySelectorAll('button')]
const spoken = (row: Element | undefined) =>
  [...(row?.querySelectorAll('.sr, .title') ?? [])].map(({ textContent }) => textContent?.trim()).join(' ')

describe('digm-track-list', () => {
  it('passes the audit', async () => {
    await audit(await list())
  })

  it('names every row by what it does, its title, length and whether it is here', async () => {
    const rows = rowsOf(await list())
    expect(rows.map(spoken)).to.deep.equal([
      'Play 1. First 1 minute',
      'Pause 2. Second 2 minutes',
      'Play 3. Third On this device. 3 minutes',
    ])
  })

  it('marks the current row, and moves its bars only while it sounds', async () => {
    const [, current] = rowsOf(await list())
    expect(current?.getAttribute('aria-current')).to.equal('true')
    expect(current?.classList.contains('playing')).to.equal(true)
    expect(rowsOf(await list(false))[1]?.classList.contains('playing')).to.equal(false)
  })

  it('is walked with Tab and picked with Enter or the space bar', async () => {
    const element = await list()
    const picks = heard<number>(element, 'digm-pick')
    rowsOf(element)[0]?.focus()
    await sendKeys({ press: 'Enter' })
    await sendKeys({ press: 'Tab' })
    await sendKeys({ press: 'Tab' })
    await sendKeys({ press: 'Space' })
    expect(picks).to.deep.equal([0, 2])
  })

  it('has rows of at least 44 pixels', async () => {
    for (const row of rowsOf(await list())) expect(row.getBoundingClientRect().height).to.be.at.least(44)
  })
})
