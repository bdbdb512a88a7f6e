// Builds the app (vite) into dist/app, the command `digm` (esbuild) into dist/node, and the package `digm/client` (esbuild, and tsc
// for its types) into dist/client. With --if-needed only when a source is newer.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants as zlib } from 'node:zlib'
import { build as bundle } from 'esbuild'
import { minify } from 'terser'

const SOURCES = ['src', 'sw', 'eldernode', 'public', 'index.html', 'vite.config.ts', 'package-lock.json', 'build.mjs']
const STAMP = 'dist/.built'

const packed = promisify(brotliCompress)

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
  // Eight digits tell versions of a file apart.
  const source = readFileSync(file, 'utf8').replace(/("?revision"?: ?"[0-9a-f]{8})[0-9a-f]+"/g, '$1"')
  const { code, map: newMap } = await minify(source, {
    module: true,
    ecma: 2022,
    compress: { passes: 3, unsafe_arrows: true, keep_fargs: false, pure_getters: true },
    sourceMap: { content: readFileSync(map, 'utf8'), url: 'sw.js.map' },
  })
  writeFileSync(file, code)
  writeFileSync(map, newMap)
}

/** So that no Eldernode has to do it before its first visitor sees anything. */
async function packApp() {
  const names = readdirSync('dist/app', { recursive: true, encoding: 'utf8' })
  const texts = names.filter((name) => /\.(html|js|css|svg|webmanifest|wasm)$/.test(name))
  const params = { [zlib.BROTLI_PARAM_QUALITY]: 9 }
  await Promise.all(
    texts.map(async (name) => {
      const bytes = readFileSync(join('dist/app', name))
      if (bytes.length >= 1024) writeFileSync(join('dist/app', `${name}.br`), await packed(bytes, { params }))
    }),
  )
}

/** GUN greets whoever opens the console, at import and with no way to be asked not to. */
const noGreeting = {
  name: 'no-greeting',
  setup({ onLoad }) {
    onLoad({ filter: /gun[\\/]gun\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/Gun\.log\.once\("welcome".*\);/, ''),
    }))
  },
}

/** Modules that any page can import as they are, the workers beside them under the names src/client/workers.ts knows. */
async function buildClient() {
  rmSync('dist/client', { recursive: true, force: true })
  await bundle({
    entryPoints: {
      index: 'src/client/index.ts',
      'intake-worker': 'src/catalogue/intake-worker.ts',
      'search-worker': 'src/catalogue/search-worker.ts',
      'media-worker': 'src/publish/media-worker.ts',
    },
    outdir: 'dist/client',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    inject: ['src/app/process-shim.ts'],
    define: { global: 'globalThis' },
    alias: {
      path: 'path-browserify',
      events: 'events/',
      '@wasm-audio-decoders/opus-ml': './src/publish/no-opus-ml.ts',
    },
    plugins: [noGreeting],
    logLevel: 'warning',
  })
  const tsc = join('node_modules', '.bin', process.platform === 'win32' ? 'tsc.cmd' : 'tsc')
  const { status } = spawnSync(tsc, ['-p', 'src/client'], { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(1)
  pruneTypes('dist/client/types', 'dist/client/types/client/index.d.ts')
}

/** Of the types, only what the package shows. */
function pruneTypes(folder, entry) {
  const shown = new Set()
  const walk = (file) => {
    if (shown.has(file)) return
    shown.add(file)
    for (const [, from] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.ts'/g)) {
      walk(join(dirname(file), `${from}.d.ts`))
    }
  }
  walk(join(entry))
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name)
    if (file.endsWith('.d.ts') && !shown.has(file)) rmSync(file)
  }
}

if (!process.argv.includes('--if-needed') || !isFresh()) {
  const { build } = await import('vite')
  await build({ logLevel: 'warn' })
  await shrinkWorker()
  await packApp()
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
  await buildClient()
  mkdirSync('dist', { recursive: true })
  writeFileSync(STAMP, '')
}
