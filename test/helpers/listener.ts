// A listener: a browser of their own with an album open.
import { after } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { openAlbum, watchAudio } from './app.ts'
import { launchProfile } from './chromium.ts'
import type { PublishedAlbum } from './eldernode.ts'

const contexts: BrowserContext[] = []
after(() => Promise.all(contexts.map((context) => context.close())))

/** Closed with the tests of the file. */
export async function listener(url: string, album: PublishedAlbum): Promise<Page> {
  const context = await launchProfile()
  contexts.push(context)
  await watchAudio(context)
  const page = await context.newPage()
  await openAlbum(page, url, album.albumId)
  return page
}
