import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { type Signal, signal } from '@preact/signals-core'
import type { Identity, IdentityState, Profile } from '../../src/catalogue/identity.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { Fingerprint } from '../../src/core/ids.ts'
import '../../src/pages/settings-page.ts'
import type { SettingsPage } from '../../src/pages/settings-page.ts'
import type { OutboxRow } from '../../src/storage/schema.ts'
import { audit } from './audit.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'

const FINGERPRINT = 'AbCdEfGhIjKlMnOp' as Fingerprint
const READY: IdentityState & { status: 'ready' } = {
  status: 'ready',
  fingerprint: FINGERPRINT,
  createdAt: 1,
  fileOutdated: false,
  imported: false,
}
const UNSAVED: IdentityState = { status: 'unsaved', fingerprint: FINGERPRINT, file: '{"type":"digm-artist-key"}' }

let fake: FakeServices
let state: Signal<IdentityState>
let identity: Identity
let asked: string[]

beforeEach(() => {
  fake = fakeServices()
  asked = fake.asked
  state = signal<IdentityState>({ status: 'none' })
  const note = async (what: string) => void asked.push(what)
  identity = {
    state,
    load: () => note('load'),
    make: (passphrase) => note(`make ${passphrase}`),
    confirmSaved: () => note('saved'),
    importFile: (text, passphrase) => note(`import ${text} ${passphrase}`),
    exportFile: async () => '{"exported":true}',
    forget: () => note('forget'),
    reserveVersion: () => Promise.reject(new Error('nothing is signed here')),
    signAs: () => Promise.reject(new Error('nothing is signed here')),
    sign: () => Promise.reject(new Error('nothing is signed here')),
    retirement: async () => undefined,
    profile: async () => ({ fingerprint: FINGERPRINT, name: 'Ada', about: 'Plays.', links: [], version: 1 }),
    keyIn: () => Promise.reject(new Error('no file is read here')),
    retire: () => Promise.reject(new Error('nothing is retired here')),
    saveProfile: async (profile: Profile) => {
      await note(`profile ${JSON.stringify(profile)}`)
      return { soul: '', key: '', value: '' }
    },
  }
  fake.identity = async () => identity
})

async function open(): Promise<SettingsPage> {
  const page = await fixture<SettingsPage>(html`<settings-page .services=${fake.services}></settings-page>`)
  await waitUntil(() => page.artist.identity !== undefined && !page.artist.busy)
  await page.updateComplete
  return page
}

/** Looks inside the elements of the page, too. */
function find<T extends Element>(page: SettingsPage, selector: string): T {
  const roots = [page.renderRoot, ...[...page.renderRoot.querySelectorAll('*')].flatMap((el) => el.shadowRoot ?? [])]
  const found = roots.map((root) => root.querySelector<T>(selector)).find((element) => element !== null)
  if (!found) throw new Error(`there is no ${selector}`)
  return found
}
const textOf = (page: SettingsPage, name: string) =>
  page.renderRoot.querySelector(name)?.shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? ''
async function press(page: SettingsPage, name: string): Promise<void> {
  const roots = [...page.renderRoot.querySelectorAll('*')].flatMap((element) => element.shadowRoot ?? [])
  const button = roots
    .flatMap((root) => [...root.querySelectorAll<HTMLElement>('button, a')])
    .find((element) => element.textContent?.trim() === name)
  if (!button) throw new Error(`there is no button ${name}`)
  button.click()
  await settled(page)
}
async function settled(page: SettingsPage): Promise<void> {
  await waitUntil(() => !page.artist.busy)
  await page.updateComplete
  for (const element of page.renderRoot.querySelectorAll('*')) {
    await (element as { updateComplete?: Promise<unknown> }).updateComplete
  }
}
function fill(page: SettingsPage, selector: string, value: string): void {
  const field = find<HTMLInputElement>(page, selector)
  field.value = value
}
const submit = async (page: SettingsPage) => {
  find<HTMLFormElement>(page, 'form').requestSubmit()
  await settled(page)
}

describe('settings-page: storage', () => {
  it('shows what is kept and played, and passes the audit', async () => {
    const page = await open()
    expect(textOf(page, 'digm-storage-room')).to.contain('Albums you keep 120 MB')
    expect(textOf(page, 'digm-storage-room')).to.contain('Music you played 30 MB')
    await audit(page)
  })

  it('sets the budget at once', async () => {
    const page = await open()
    const select = find<HTMLSelectElement>(page, 'select')
    expect([...select.options].map(({ label }) => label)).to.deep.equal(['256 MiB', '1 GiB', 'No limit'])
    expect(select.selectedIndex).to.equal(1)
    select.selectedIndex = 0
    select.dispatchEvent(new Event('change'))
    await settled(page)
    expect(asked).to.include('budget 268435456')
  })

  it('frees what was played, saying before how much that is', async () => {
    const page = await open()
    await press(page, 'Free 20 MB now')
    expect(asked).to.include('free played')
  })

  it('says so when storage fails', async () => {
    fake.room.freePlayed = () => Promise.reject(new DigmError('storage-unavailable'))
    const page = await open()
    await press(page, 'Free 20 MB now')
    expect(page.renderRoot.querySelector('digm-notice')?.textContent).to.contain('does not let DIGM store')
  })
})

describe('settings-page: artist', () => {
  it('makes a key with a passphrase typed twice alike', async () => {
    const page = await open()
    await audit(page)
    await press(page, 'Make an artist key')
    const start = page.renderRoot.querySelector('digm-identity-start')
    expect(start?.shadowRoot?.activeElement?.id).to.equal('first')
    fill(page, '#first', 'correct horse')
    fill(page, '#second', 'correct house')
    await submit(page)
    expect(textOf(page, 'digm-identity-start')).to.contain('The two passphrases differ.')
    await audit(page)
    fill(page, '#second', 'correct horse')
    await submit(page)
    expect(asked).to.include('make correct horse')
  })

  it('lets the owner go on only after the file was saved', async () => {
    state.value = UNSAVED
    const page = await open()
    await audit(page)
    await press(page, 'I have saved it')
    expect(asked).not.to.include('saved')
    const link = find<HTMLAnchorElement>(page, 'a[download]')
    expect(link.download).to.equal('artist-key.json')
    expect(await (await fetch(link.href)).text()).to.equal('{"type":"digm-artist-key"}')
    link.addEventListener('click', (event) => event.preventDefault())
    await press(page, 'Save the key file')
    await press(page, 'I have saved it')
    expect(asked).to.include('saved')
  })

  it('brings a key file in, and says what is wrong with one', async () => {
    const page = await open()
    await press(page, 'Bring a key file')
    const files = new DataTransfer()
    files.items.add(new File(['the file'], 'artist-key.json'))
    find<HTMLInputElement>(page, '[type=file]').files = files.files
    fill(page, '#passphrase', 'correct horse')
    await submit(page)
    expect(asked).to.include('import the file correct horse')
    const reasons = { passphrase: 'does not open', form: 'not a DIGM key file', damaged: 'damaged', exists: 'already' }
    for (const [reason, text] of Object.entries(reasons)) {
      identity.importFile = () => Promise.reject(new DigmError('bad-key-file', { reason }))
      await submit(page)
      expect(textOf(page, 'digm-identity-start')).to.contain(text)
    }
    await audit(page)
  })

  it('shows the profile of a stored key, signs what was changed, and says where it is', async () => {
    state.value = READY
    const page = await open()
    await audit(page)
    expect(find<HTMLInputElement>(page, '#name').value).to.equal('Ada')
    fill(page, '#links', 'ftp://ada.example')
    await submit(page)
    expect(textOf(page, 'digm-identity-profile')).to.contain('This is no web address: ftp://ada.example')
    fill(page, '#links', 'https://ada.example\n\n https://second.example ')
    await submit(page)
    const profile = { name: 'Ada', about: 'Plays.', links: ['https://ada.example', 'https://second.example'] }
    expect(asked).to.include(`profile ${JSON.stringify(profile)}`)
    const said: [Pick<OutboxRow, 'state' | 'reason'>, string][] = [
      [{ state: 'waiting', reason: undefined }, 'Waiting'],
      [{ state: 'sent', reason: undefined }, 'Sent'],
      [{ state: 'refused', reason: 'not-allowed' }, 'Refused: This Eldernode does not take'],
    ]
    const row = {
      id: '',
      soul: 'digm/artists/00',
      key: FINGERPRINT,
      value: '',
      version: 1,
      confirmedBy: [],
      createdMs: 1,
    }
    const others = { ...row, key: 'another', state: 'waiting' as const, reason: undefined }
    for (const [delivery, text] of said) {
      fake.outbox.value = [others, { ...row, ...delivery }]
      await settled(page)
      expect(textOf(page, 'digm-identity-profile')).to.contain(text)
    }
    await audit(page)
  })

  it('hands the file out again, and asks to when it is older than the profile', async () => {
    state.value = { ...READY, fileOutdated: true }
    const page = await open()
    expect(textOf(page, 'digm-identity-key')).to.contain('Save it again')
    await press(page, 'Get the key file')
    expect(await (await fetch(find<HTMLAnchorElement>(page, 'a[download]').href)).text()).to.equal('{"exported":true}')
    await audit(page)
  })

  it('removes the key only after asking once more', async () => {
    state.value = READY
    const page = await open()
    await press(page, 'Remove from this device')
    expect(asked).not.to.include('forget')
    await audit(page)
    await press(page, 'Remove the key')
    expect(asked).to.include('forget')
  })

  it('leaves nothing to sign when the key of this device is retired', async () => {
    state.value = READY
    identity.profile = async () => ({ fingerprint: FINGERPRINT, name: 'Ada', links: [], retired: {}, version: 1 })
    const page = await open()
    expect(page.renderRoot.querySelector('digm-identity-profile')).to.equal(null)
    expect(page.renderRoot.querySelector('digm-retired-notice')).not.to.equal(null)
    await audit(page)
  })

  it('says over plain http that a key needs https', async () => {
    state.value = { status: 'unavailable' }
    const page = await open()
    expect(page.renderRoot.textContent).to.contain('only be made over https')
    await audit(page)
  })
})
