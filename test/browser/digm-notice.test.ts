import { expect, fixture, html } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import '../../src/components/digm-notice.ts'
import type { DigmNotice, NoticeKind } from '../../src/components/digm-notice.ts'
import { audit } from './audit.ts'
import { heard } from './records.ts'

const notice = (kind: NoticeKind, action = '', dismissible = false) =>
  fixture<DigmNotice>(
    html`<digm-notice .kind=${kind} heading="Something" .action=${action} ?dismissible=${dismissible}>Text.</digm-notice>`,
  )

describe('digm-notice', () => {
  it('passes the audit in every kind', async () => {
    for (const kind of ['quiet', 'offline', 'error', 'empty'] as const)
      await audit(await notice(kind, 'Try again', true))
  })

  it('interrupts only with an error', async () => {
    expect((await notice('error')).renderRoot.querySelector('.text')?.getAttribute('role')).to.equal('alert')
    expect((await notice('offline')).renderRoot.querySelector('.text')?.getAttribute('role')).to.equal('status')
  })

  it('asks for its action and its end by keyboard', async () => {
    const element = await notice('quiet', 'Update', true)
    const [actions, ends] = [heard(element, 'digm-action'), heard(element, 'digm-dismiss')]
    element.renderRoot.querySelector('button')?.focus()
    await sendKeys({ press: 'Enter' })
    await sendKeys({ press: 'Tab' })
    await sendKeys({ press: 'Enter' })
    expect([actions.length, ends.length]).to.deep.equal([1, 1])
  })

  it('has no buttons when nothing can be done', async () => {
    expect((await notice('offline')).renderRoot.querySelector('button')).to.equal(null)
  })
})
