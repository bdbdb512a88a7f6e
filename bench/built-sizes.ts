// What a first visit downloads of the built app's code, as a browser that understands gzip gets it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export const MAX_BEFORE_PAINT = 60_000
export const MAX_WORKER = 20_000

export type Sizes = {
  /** Gzip bytes of the scripts that run before the app paints: the entry and all it imports statically. */
  beforePaint: number
  scripts: string[]
  worker: number
  /** Gzip bytes of page, scripts and styles, and whatever the page preloads. */
  firstLoad: number
}

/** @throws Error that says what to do when there is no built app */
export function builtSizes(appFolder = 'dist/app'): Sizes {
  const indexFile = join(appFolder, 'index.html')
  if (!existsSync(indexFile)) throw new Error(`There is no built app in ${appFolder}: run "npm run build" first.`)
  const index = readFileSync(indexFile, 'utf8')
  const zipped = (path: string) => gzipSync(readFileSync(join(appFolder, path)), { level: 9 }).length
  const sum = (paths: readonly string[], size: (path: string) => number) =>
    paths.reduce((total, path) => total + size(path), 0)

  const scripts = moduleGraph(
    appFolder,
    [...index.matchAll(/<script[^>]+src="([^"]+)"/g)].flatMap(([, src]) => src ?? []),
  )
  if (scripts.length === 0) throw new Error(`${indexFile} loads no script`)
  const styles = [...index.matchAll(/<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"/g)].flatMap(([, href]) => href ?? [])
  const fonts = [...index.matchAll(/<link[^>]+rel="preload"[^>]+href="([^"]+)"/g)].flatMap(([, href]) => href ?? [])
  const beforePaint = sum(scripts, zipped)
  return {
    beforePaint,
    scripts,
    worker: zipped('sw.js'),
    firstLoad:
      gzipSync(index, { level: 9 }).length +
      beforePaint +
      sum(styles, zipped) +
      sum(fonts, (path) => readFileSync(join(appFolder, path)).length),
  }
}

/** These modules and everything they import statically, each once. */
function moduleGraph(appFolder: string, entries: readonly string[]): string[] {
  const found = new Set<string>()
  const visit = (path: string) => {
    if (found.has(path)) return
    found.add(path)
    const code = readFileSync(join(appFolder, path), 'utf8')
    for (const [, imported = ''] of code.matchAll(STATIC_IMPORT)) visit(join(path, '..', imported))
  }
  for (const entry of entries) visit(entry)
  return [...found]
}

/** `import{a}from"./b.js"`, `import"./b.js"` and `export{a}from"./b.js"` of minified code; not `import("./b.js")`. */
const STATIC_IMPORT = /(?:^|[;}\n\s])(?:import|export)\s*(?:[\w$*{][^"'`()]*?from\s*)?["'`](\.{1,2}\/[^"'`]+\.js)["'`]/g
