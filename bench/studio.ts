// The publishing pipeline of the app in a page of its own, with real storage and the real worker, and nothing else: what is measured
// is the work, not the form around it.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import type { TestServer } from '../test/helpers/http.ts'
import { type Bed, page, serveFiles } from './harness.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const BODY = '<input id="files" type="file" multiple>'

async function bundled(path: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [at(path)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

export async function serveStudio(bed: Bed): Promise<TestServer> {
  const mime = 'text/javascript'
  return bed.with(
    serveFiles({
      '/': page(`${BODY}<script type="module" src="/studio.js"></script>`),
      '/studio.js': { bytes: await bundled('./studio-page.ts'), mime },
      '/media-worker.js': { bytes: await bundled('./studio-worker.ts'), mime },
    }),
  )
}

/** A page with its files picked and its worker started. */
export async function openStudioPage(bed: Bed, origin: TestServer, files: readonly string[]): Promise<Page> {
  const opened = await (await bed.profile()).newPage()
  opened.setDefaultTimeout(600_000)
  await opened.goto(origin.url)
  await opened.waitForFunction(() => 'studio' in window)
  await opened.locator('#files').setInputFiles([...files])
  await opened.evaluate(() => window.studio.warm())
  return opened
}
