import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { signal } from '@preact/signals-core'
import type { Identity, IdentityState } from '../../src/catalogue/identity.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { Fingerprint } from '../../src/core/ids.ts'
import '../../src/pages/retire-key.ts'
import type { RetireKey } from '../../src/pages/retire-key.ts'
import { audit } from './audit.ts'

const FINGERPRINT = 'AbCdEfGhIjKlMnOp' as Fingerprint

let retired: unknown[]

async function open(): Promise<RetireKey> {
  retired = []
  const identity: Partial<Identity> = {
    state: signal<IdentityState>({ status: 'none' }),
    keyIn: async (text) => {
      if (text !== 'the file') throw new DigmError('bad-key-file', { reason: 'form' })
      return FINGERPRINT
    },
    retire: async (...asked) => void retired.push(asked),
  }
  const page = await fixture<RetireKey>(html`<retire-key .identity=${identity}></retire-key>`)
  within(page).querySelector<HTMLElement>('button')?.click()
  await settled(page)
  return page
}

const within = (page: RetireKey): ShadowRoot => {
  const root = page.renderRoot.querySelector('digm-identity-retire')?.shadowRoot
  if (!root) throw new Error('there is nothing to fill in')
  return root
}
const field = (page: RetireKey, selector: string): HTMLInputElement => {
  const found = within(page).querySelector<HTMLInputElement>(selector)
  if (!found) throw new Error(`there is no ${selector}`)
  return found
}
const textOf = (page: RetireKey) => within(page).textContent?.replace(/\s+/g, ' ') ?? ''

async function settled(page: RetireKey): Promise<void> {
  await waitUntil(() => !page.busy)
  await page.updateComplete
  await page.renderRoot.querySelector('digm-identity-retire')?.updateComplete
}
async function choose(page: RetireKey, text: string): Promise<void> {
  const files = new DataTransfer()
  files.items.add(new File([text], 'artist-key.json'))
  const input = field(page, '#retire-file')
  input.files = files.files
  input.dispatchEvent(new Event('change'))
  await settled(page)
}
async function submit(page: RetireKey): Promise<void> {
  within(page).querySelector('form')?.requestSubmit()
  await settled(page)
}

describe('retire-key', () => {
  it('retires a key by its file alone, once it is said whose it is and that it is for ever', async () => {
    const page = await open()
    await choose(page, 'a letter')
    expect(textOf(page)).to.contain('not a DIGM key file').and.not.to.contain('for ever')
    await choose(page, 'the file')
    expect(textOf(page)).to.contain(FINGERPRINT)
    await audit(page)
    await submit(page)
    expect(retired).to.deep.equal([])
    field(page, '[name=sure]').checked = true
    await submit(page)
    expect(retired).to.deep.equal([['the file', undefined]])
    expect(textOf(page)).to.contain('The key is retired')
    await audit(page)
  })

  it('names the next key with the passphrase, and says what is wrong with it', async () => {
    const page = await open()
    await choose(page, 'the file')
    field(page, '#successor').value = 'SuccessorSuccess'
    field(page, '#retire-passphrase').value = 'correct horse'
    field(page, '[name=sure]').checked = true
    await submit(page)
    expect(retired).to.deep.equal([['the file', { fingerprint: 'SuccessorSuccess', passphrase: 'correct horse' }]])
  })
})
