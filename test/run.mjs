// Runs the node:test files below a folder: `node test/run.mjs unit [part of a path]`. Each is bundled into one file first, and so are
// the programs that tests start: tsx, which compiles while a program runs, costs each of the hundreds of processes half a second
// and more. A single file also runs by itself, with `node --import tsx --test <file>`.
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const [folder = 'unit', only = ''] = process.argv.slice(2)

// Within the project, so that Node finds the packages.
const BUNDLES = join('node_modules', '.cache', 'digm-tests')
const PROGRAMS = ['eldernode/main.ts', 'test/helpers/node-child.ts']

/** These listen for a minute and more and count every pause, so nothing but each other runs beside them. */
const LISTENING = /(peers|undebugged)\.test\.ts$/

/** Fixtures are found where the source lies, not the bundle. */
const ownPlace = {
  name: 'own-place',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](test|src|eldernode|sw)[\\/].*\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8'))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
    }))
  },
}

const bundleOf = (source) => join(BUNDLES, source.replace(/\.ts$/, '.mjs'))

const files = readdirSync(join('test', folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name.includes(only))
  .map((name) => join('test', folder, name))
  .sort()

await build({
  entryPoints: [...files, ...PROGRAMS],
  outdir: BUNDLES,
  outbase: '.',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  plugins: [ownPlace],
  logLevel: 'warning',
})
process.env.DIGM_BUNDLES = BUNDLES
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --enable-source-maps`

const turns =
  folder === 'e2e'
    ? [
        { files: files.filter((name) => LISTENING.test(name)), concurrency: 2 },
        // Mostly waiting for music to play: three share a machine of two cores.
        { files: files.filter((name) => !LISTENING.test(name)), concurrency: 3 },
      ]
    : [{ files, concurrency: 2 }]

let passed = 0
let failed = 0
const isFile = (name) => /\.test\.(ts|mjs)$/.test(name)

for (const { files, concurrency } of turns) {
  if (files.length === 0) continue
  const tests = run({ files: files.map(bundleOf), concurrency, timeout: 300_000 })
    .on('test:pass', ({ name, skip }) => {
      if (!isFile(name) && skip === undefined) passed++
    })
    .on('test:fail', () => failed++)
  await pipeline(tests.compose(new spec()), process.stdout, { end: false })
}
if (failed > 0 || passed === 0) process.exitCode = 1
process.stdout.write(`${folder}: ${passed} passed, ${failed} failed\n`)
