import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { assertPlays, openAlbum, playTrack, watchAudio } from '../helpers/app.ts'
import { framedNoise } from '../helpers/audio.ts'
import { launchProfile } from '../helpers/chromium.ts'
import {
  type PublishedAlbum,
  publishFiles,
  publishSounds,
  startEldernode,
  type TestEldernode,
  tempFolder,
} from '../helpers/eldernode.ts'
import { longMp3 } from '../helpers/kept-audio.ts'
import { visitor } from '../helpers/visitor.ts'

let node: TestEldernode
let small: PublishedAlbum
let context: BrowserContext
let page: Page

before(async () => {
  node = await startEldernode()
  small = await publishFiles(node.url, { '01.mp3': await longMp3(30, 128) })
  context = await visitor()
  page = await context.newPage()
})
after(() => node?.end())

test('the browser finds nothing that keeps the app from being installed', async () => {
  await openAlbum(page, node.url, small.albumId)
  const cdp = await context.newCDPSession(page)
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
  const { errors, url } = await cdp.send('Page.getAppManifest')
  assert.deepEqual(
    installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
    [],
  )
  assert.deepEqual(errors, [])
  assert.match(url, /manifest\.webmanifest$/)
})

/** A disk so small that the browser's own quota on it is soon reached. */
async function smallDisk(): Promise<{ folder: string; end(): Promise<void> } | undefined> {
  const folder = await tempFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder]).status === 0
  const end = async () => {
    if (mounted) spawnSync('umount', ['--lazy', folder])
    await rm(folder, { recursive: true, force: true })
  }
  if (mounted) return { folder: join(folder, 'profile'), end }
  await end()
  return undefined
}

test('a full device is said in words, and what was kept stays playable', async (t) => {
  const disk = await smallDisk()
  if (!disk) return t.skip('only root on Linux can mount the small disk this needs')
  const large = await publishSounds(node.url, [framedNoise(48_000, 1), framedNoise(48_000, 2)], {
    pieceLength: 262_144,
  })
  const full = await launchProfile(disk.folder)
  try {
    await watchAudio(full)
    const there = await full.newPage()
    await openAlbum(there, node.url, small.albumId)
    await there.getByRole('button', { name: /^Keep/ }).click()
    await there.getByRole('button', { name: /^Kept/ }).waitFor()
    await openAlbum(there, node.url, large.albumId)
    await there.getByRole('button', { name: /^Keep/ }).click()
    await there.getByRole('button', { name: /^Try again/ }).waitFor({ timeout: 60_000 })
    await there.getByText('This device has no room left').first().waitFor()
    await openAlbum(there, node.url, small.albumId)
    await there.getByRole('button', { name: /^Kept/ }).waitFor()
    await full.setOffline(true)
    await playTrack(there, 1)
    await assertPlays(there)
  } finally {
    await full.close()
    await disk.end()
  }
})

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const VIEWPORTS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } }

test('home, album, search and a page that is not there have no accessibility violation on phones and desktops, in light and dark', async () => {
  for (const path of ['/', `/album/${small.albumId}`, '/nowhere-at-all', '/search']) {
    await page.goto(node.url + path)
    await page.getByRole('main').waitFor()
    // Evaluated, not added as a script: the page's own policy forbids those.
    await page.evaluate(axeSource)
    for (const [name, viewport] of Object.entries(VIEWPORTS)) {
      await page.setViewportSize(viewport)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        assert.deepEqual(await violations(), [], `${path} in ${colorScheme} on a ${name}`)
      }
    }
  }
})

/** Once colours have stopped changing. */
const violations = (): Promise<string[]> =>
  page.evaluate(async () => {
    await Promise.all(document.getAnimations().map(({ finished }) => finished))
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
