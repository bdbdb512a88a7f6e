// Somebody who has never been here. All of a test file share one browser, whose contexts keep storage and workers apart as profiles do.
import { after } from 'node:test'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'
import { watchAudio } from './app.ts'
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts'

let browser: Promise<Browser> | undefined
after(async () => (await browser)?.close())

export async function visitor(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  browser ??= chromium.launch({ executablePath: ensureChromium(), headless: true, args: CHROMIUM_FLAGS })
  const context = await (await browser).newContext({ viewport: { width: 390, height: 844 }, ...options })
  await watchAudio(context)
  return context
}
