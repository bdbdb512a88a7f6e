import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { showArtistKey } from '../../eldernode/keys.ts'
import { startEldernode, type TestEldernode, tempFolder } from '../helpers/eldernode.ts'
import { visitor } from '../helpers/visitor.ts'

const PASSPHRASE = 'correct horse battery'

let node: TestEldernode
let folder: string
let file: string

before(async () => {
  node = await startEldernode()
  folder = await tempFolder()
  file = join(folder, 'artist-key.json')
})
after(async () => {
  await node?.end()
  await rm(folder, { recursive: true, force: true })
})

async function openSettings(): Promise<Page> {
  const page = await (await visitor()).newPage()
  await page.goto(`${node.url}/settings`)
  return page
}

const fingerprintOn = (page: Page) => page.locator('.fingerprint').innerText()

test('a key made in one browser is saved, signs, is brought into another, and is the same artist there and on the command line', async () => {
  const first = await openSettings()
  await first.getByRole('button', { name: 'Make an artist key' }).click()
  await first.getByLabel('Passphrase', { exact: false }).first().fill(PASSPHRASE)
  await first.getByLabel('The same again').fill(PASSPHRASE)
  await first.getByRole('button', { name: 'Make the key' }).click()

  const download = first.waitForEvent('download')
  await first.getByRole('link', { name: 'Save the key file' }).click()
  await (await download).saveAs(file)
  await first.getByRole('button', { name: 'I have saved it' }).click()
  await first.getByRole('heading', { name: 'Profile' }).waitFor()
  const fingerprint = await fingerprintOn(first)
  assert.equal((await showArtistKey(file)).fingerprint, fingerprint)

  await first.getByLabel('Name', { exact: true }).fill('Ada')
  await first.getByRole('button', { name: 'Sign and publish' }).click()
  await first.getByText('Sent: an Eldernode has confirmed it.').waitFor()

  await first.reload()
  await first.getByRole('heading', { name: 'Profile' }).waitFor()
  assert.equal(await fingerprintOn(first), fingerprint)

  const second = await openSettings()
  await second.getByRole('button', { name: 'Bring a key file' }).click()
  await second.getByLabel('Key file').setInputFiles(file)
  await second.getByLabel('Its passphrase').fill('wrong horse battery')
  await second.getByRole('button', { name: 'Open the file' }).click()
  await second.getByText('The passphrase does not open this file.').waitFor()
  await second.getByLabel('Its passphrase').fill(PASSPHRASE)
  await second.getByRole('button', { name: 'Open the file' }).click()
  await second.getByRole('heading', { name: 'Profile' }).waitFor()
  assert.equal(await fingerprintOn(second), fingerprint)

  // The second device alone retires it; the first hears of it live.
  await first.goto(`${node.url}/artist/${fingerprint}`)
  await first.getByRole('heading', { name: 'Ada' }).waitFor()
  await second.getByRole('button', { name: 'Retire a key' }).click()
  await second.getByLabel('Key file').setInputFiles(file)
  await second.getByText(`This is the key of ${fingerprint}`).waitFor()
  await second.getByLabel('I know that this is for ever').check()
  await second.getByRole('button', { name: 'Retire this key' }).click()
  await second.getByText('The key is retired.').waitFor()
  await first.getByText('This artist has retired their key').waitFor()
  await first.goto(`${node.url}/publish`)
  await first.getByText('Your artist key is retired').waitFor()
  await first.goto(`${node.url}/settings`)
  await first.getByText('Your artist key is retired').waitFor()
  assert.equal(await first.getByRole('heading', { name: 'Profile' }).count(), 0)
})

test('a key that was not saved is gone with the page, and nothing was stored', async () => {
  const page = await openSettings()
  await page.getByRole('button', { name: 'Make an artist key' }).click()
  await page.getByLabel('Passphrase', { exact: false }).first().fill(PASSPHRASE)
  await page.getByLabel('The same again').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Make the key' }).click()
  await page.getByRole('link', { name: 'Save the key file' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Make an artist key' }).waitFor()
})
