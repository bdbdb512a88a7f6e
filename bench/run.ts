// `npm run bench [name]`: one file a benchmark, each exporting `bench(): Promise<boolean>` that prints its figures.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ALL = [
  'sizes',
  'first-audio',
  'cached-audio',
  'stream-throughput',
  'link-to-sound',
  'offload',
  'publish',
  'preview-cut',
  'batch',
  'search',
  'sync',
  'offline-start',
  'scroll',
  'live',
  'relay-load',
]

const names = process.argv.length > 2 ? process.argv.slice(2) : ALL
for (const name of names) {
  const file = join(import.meta.dirname, `${name}.bench.ts`)
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
    process.stderr.write(`There is no benchmark ${name}; there are ${ALL.join(', ')}.\n`)
    process.exit(2)
  }
  const { bench } = (await import(pathToFileURL(file).href)) as { bench: () => Promise<boolean> }
  if (!(await bench())) process.exitCode = 1
}
process.exit()
