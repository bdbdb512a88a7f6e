// Runs the node:test files below a folder: `node --import tsx test/run.ts unit [part of a path]`. Node 20 has no globs of its own.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const [folder = 'unit', only = ''] = process.argv.slice(2)
/** End-to-end tests are mostly waiting for music to play: two share a machine of two cores. */
const concurrency = 2

const files = readdirSync(join('test', folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name.includes(only))
  .map((name) => join('test', folder, name))
  .sort()

let passed = 0
let failed = 0
const isFile = (name: string) => name.endsWith('.test.ts')

run({ files, concurrency, timeout: 300_000 })
  .on('test:pass', ({ name, skip }) => {
    if (!isFile(name) && skip === undefined) passed++
  })
  .on('test:fail', () => {
    failed++
    process.exitCode = 1
  })
  .compose(new spec())
  .on('end', () => {
    if (passed === 0) process.exitCode = 1
    process.stdout.write(`${folder}: ${passed} passed, ${failed} failed\n`)
  })
  .pipe(process.stdout, { end: false })
