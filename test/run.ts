// Runs the node:test files below a folder: `node --import tsx test/run.ts unit [part of a path]`. Node 20 has no globs of its own.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const [folder = 'unit', only = ''] = process.argv.slice(2)

const files = readdirSync(join('test', folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name.includes(only))
  .map((name) => join('test', folder, name))
  .sort()

/** These listen for a minute and more and count every pause, so nothing but each other runs beside them. */
const LISTENING = /(peers|undebugged)\.test\.ts$/
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
const isFile = (name: string) => name.endsWith('.test.ts')

for (const { files, concurrency } of turns) {
  if (files.length === 0) continue
  const tests = run({ files, concurrency, timeout: 300_000 })
    .on('test:pass', ({ name, skip }) => {
      if (!isFile(name) && skip === undefined) passed++
    })
    .on('test:fail', () => failed++)
  await pipeline(tests.compose(new spec()), process.stdout, { end: false })
}
if (failed > 0 || passed === 0) process.exitCode = 1
process.stdout.write(`${folder}: ${passed} passed, ${failed} failed\n`)
