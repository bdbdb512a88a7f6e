// Builds the app (vite) into dist/app and the command `digm` (esbuild) into dist/node. With --if-needed only when a source is newer.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build as bundle } from 'esbuild'
import { minify } from 'terser'

const SOURCES = ['src', 'sw', 'eldernode', 'public', 'index.html', 'vite.config.ts', 'package-lock.json', 'build.mjs']
const STAMP = 'dist/.built'

const newest = (path) => {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

const isFresh = () =>
  existsSync(STAMP) &&
  SOURCES.filter((path) => existsSync(path)).every((path) => newest(path) <= statSync(STAMP).mtimeMs)

/** The worker is read before any sound when it is new: a second, slower minifier takes half a kilobyte off it. */
async function shrinkWorker() {
  const [file, map] = ['dist/app/sw.js', 'dist/app/sw.js.map']
  const { code, map: newMap } = await minify(readFileSync(file, 'utf8'), {
    module: true,
    ecma: 2022,
    compress: { passes: 3, unsafe_arrows: true, keep_fargs: false, pure_getters: true },
    sourceMap: { content: readFileSync(map, 'utf8'), url: 'sw.js.map' },
  })
  writeFileSync(file, code)
  writeFileSync(map, newMap)
}

if (!process.argv.includes('--if-needed') || !isFresh()) {
  const { build } = await import('vite')
  await build({ logLevel: 'warn' })
  await shrinkWorker()
  await bundle({
    entryPoints: ['eldernode/main.ts'],
    outfile: 'dist/node/main.js',
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  })
  mkdirSync('dist', { recursive: true })
  writeFileSync(STAMP, '')
}
