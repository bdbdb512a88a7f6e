// Chromium for tests: found on the machine, or installed by its own package manager, or by Playwright.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type BrowserContext, chromium, type LaunchOptions } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** What Playwright switches off, which a list of our own stands in place of, and the address bar's pop-ups: a page of the browser's
 * own in every window, each a second of work. */
const DISABLED_FEATURES = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
]

/** Without these a headless browser talks to hosts that tests must not need, or does not start as root. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${DISABLED_FEATURES.join(',')}`,
  '--autoplay-policy=no-user-gesture-required',
]

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

export function findChromium(): string | undefined {
  const told = process.env.CHROME_PATH
  if (told) return told
  const found = NAMES.map(onPath).find((path) => path !== undefined) ?? PLACES.find((path) => existsSync(path))
  const playwrights = chromium.executablePath()
  return found ?? (existsSync(playwrights) ? playwrights : undefined)
}

/** @throws Error that says what to install */
export function ensureChromium(): string {
  const found = findChromium()
  if (found) return found
  const attempts: [string, string[]][] = [
    ...(process.platform === 'linux' && process.getuid?.() === 0
      ? ([
          ['apt-get', ['update', '-qq']],
          ['apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']],
        ] satisfies [string, string[]][])
      : []),
    ['npx', ['playwright-core', 'install', 'chromium']],
  ]
  for (const [command, args] of attempts) {
    spawnSync(command, args, { stdio: 'inherit', timeout: 300_000 })
    const installed = findChromium()
    if (installed) return installed
  }
  throw new Error('The browser tests need Chromium or Chrome: install one, or set CHROME_PATH to its program.')
}

/** A browser with a profile of its own on disk; `profile` empty means a fresh one that is gone with it. */
export function launchProfile(profile = '', options: LaunchOptions = {}): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: ensureChromium(),
    headless: true,
    viewport: { width: 390, height: 844 },
    ...options,
    args: [...CHROMIUM_FLAGS, ...(options.args ?? [])],
  })
}
