import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { assertPlays, controlled, openAlbum, playTrack, watchAudio } from '../helpers/app.ts'
import { toneWav } from '../helpers/audio.ts'
import { builtAppWith } from '../helpers/built-app.ts'
import { launchProfile } from '../helpers/chromium.ts'
import { startEldernode, type TestEldernode, tempFolder } from '../helpers/eldernode.ts'
import { freePort } from '../helpers/free-port.ts'
import { keptMp3 } from '../helpers/kept-audio.ts'
import { type NodeProcess, startProcess } from '../helpers/node-process.ts'
import { visitor } from '../helpers/visitor.ts'

const PASSPHRASE = 'correct horse battery'
const TITLES = ['First', 'tone', 'tone', 'tone', 'Last']
const fixture = (name: string) => readFile(join('test/fixtures', name))

let appFolder: string
let dataFolder: string
/** Holds the audio, until it is killed. */
let holder: NodeProcess
let holderUrl: string
/** Relay and tracker: it has no audio at any time. */
let relay: TestEldernode
let profile: string
let artist: BrowserContext

before(async () => {
  const ports = [await freePort(), await freePort()] as const
  appFolder = await builtAppWith({
    VITE_ELDERNODE_TRACKERS: ports.map((port) => `http://localhost:${port}`).join(' '),
  })
  dataFolder = await tempFolder()
  profile = await tempFolder()
  const settings = JSON.stringify({ port: ports[0], appFolder })
  holder = await startProcess(dataFolder, join(import.meta.dirname, '../helpers/node-child.ts'), settings)
  holderUrl = `http://localhost:${ports[0]}`
  relay = await startEldernode({ port: ports[1], appFolder, serveAudio: false })
})
after(async () => {
  await artist?.close()
  await holder?.kill()
  await relay?.end()
  for (const folder of [profile, dataFolder, dirname(appFolder)]) await rm(folder, { recursive: true, force: true })
})

async function openArtist(): Promise<Page> {
  artist = await launchProfile(profile)
  await watchAudio(artist)
  const page = artist.pages()[0] ?? (await artist.newPage())
  await page.goto(`${holderUrl}/publish`)
  return page
}

/** Drops files on the page, as a hand does. */
async function drop(page: Page, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  await page.getByRole('heading', { name: 'Publish an album' }).waitFor()
  const given = Object.entries(files).map(([name, bytes]) => ({ name, base64: Buffer.from(bytes).toString('base64') }))
  const dataTransfer = await page.evaluateHandle((dropped) => {
    const transfer = new DataTransfer()
    for (const { name, base64 } of dropped) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name))
    }
    return transfer
  }, given)
  await page.dispatchEvent('body', 'dragover', { dataTransfer })
  await page.dispatchEvent('body', 'drop', { dataTransfer })
}

const titles = async (page: Page): Promise<string[]> => {
  // Every file has been read.
  await page
    .getByRole('button', { name: /^Preview in Paradio/ })
    .nth(4)
    .waitFor({ timeout: 30_000 })
  return Promise.all((await page.getByLabel(/^Title of track/).all()).map((field) => field.inputValue()))
}

/** The whole browser is gone at once: nothing says goodbye. */
async function kill(page: Page): Promise<void> {
  const closed = new Promise((resolve) => artist.once('close', resolve))
  const session = await artist.newCDPSession(page)
  void session.send('Browser.crash').catch(() => undefined)
  await closed
}

/** What works without a network afterwards was kept on purpose. */
async function forgetHttpCache(page: Page): Promise<void> {
  const session = await artist.newCDPSession(page)
  await session.send('Network.clearBrowserCache')
}

async function listener(url: string, albumId: string): Promise<Page> {
  const page = await (await visitor()).newPage()
  await openAlbum(page, url, albumId)
  return page
}

async function hear(page: Page, tracks: readonly number[]): Promise<void> {
  for (const track of tracks) {
    await playTrack(page, track)
    await assertPlays(page, 1)
  }
}

test('a draft with five files survives the end of the browser, is published, heard by another, and served without its artist', async () => {
  let page = await openArtist()
  await controlled(page)
  await drop(page, {
    '01 First.mp3': await keptMp3({ seconds: 20 }),
    '02 tone.flac': await fixture('tone.flac'),
    '03 tone.opus': await fixture('tone.opus'),
    '04 tone.m4a': await fixture('tone.m4a'),
    '05 Last.wav': toneWav({ seconds: 4 }),
  })
  const dropped = await titles(page)
  assert.equal(dropped.length, TITLES.length)
  await page.getByLabel('Title', { exact: true }).fill('Slow Weather')
  await page.getByLabel('Artist', { exact: true }).fill('Ada Quill')
  await page.getByText('Every change is stored on this device.').waitFor()
  await kill(page)

  page = await openArtist()
  await page.getByRole('link', { name: /^Slow Weather/ }).click()
  assert.deepEqual(await titles(page), dropped)
  assert.equal(await page.getByLabel('Artist', { exact: true }).inputValue(), 'Ada Quill')

  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('button', { name: 'Make an artist key' }).click()
  await page.getByLabel('Passphrase', { exact: false }).first().fill(PASSPHRASE)
  await page.getByLabel('The same again').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Make the key' }).click()
  await page.getByRole('link', { name: 'Save the key file' }).click()
  await page.getByRole('button', { name: 'I have saved it' }).click()
  await page.waitForURL(/\/publish\?album=/, { timeout: 30_000 })
  const albumId = new URL(page.url()).searchParams.get('album') ?? ''

  await page.getByText('Safe to close').waitFor({ timeout: 30_000 })
  await page.getByText('on 1 of 1 Eldernodes this app trusts').waitFor()
  const second = await listener(holderUrl, albumId)
  await hear(second, [1])

  await forgetHttpCache(page)
  await artist.close()
  await second.getByRole('button', { name: /^Keep/ }).click()
  await hear(second, [2, 3, 4, 5])
  await second.getByRole('button', { name: /^Kept/ }).waitFor({ timeout: 30_000 })

  await holder.kill()
  await hear(await listener(relay.url, albumId), [5, 4, 3])
})

test('with its server gone a page that was here before takes new files and prepares them', async () => {
  const page = await openArtist()
  await drop(page, { '01 Offline.mp3': await keptMp3({ seconds: 16, channels: 1, bitrate: 64 }) })
  await page.getByRole('button', { name: /^Preview in Paradio/ }).waitFor({ timeout: 30_000 })
  assert.equal(await page.getByLabel(/^Title of track/).inputValue(), 'Offline')
})
