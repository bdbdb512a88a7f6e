// `npm run test:long [name]`: what takes longer than `npm test` may. Prints the seed that repeats a run exactly.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Long = { files: string[]; env: Record<string, string> }

const below = (folder: string, holds: (text: string) => boolean) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .filter((path) => holds(readFileSync(path, 'utf8')))
    .sort()

const seed = process.env.DIGM_SEED ?? String(Date.now() % 2 ** 31)
const LONG: Record<string, Long> = {
  /** Every property, a hundred times as often. */
  fuzz: {
    files: below('test/unit', (text) => text.includes("from 'fast-check'")),
    env: { DIGM_RUNS_FACTOR: '100', DIGM_SEED: seed },
  },
  /** 100,000 frames, and as many records, at the gate and the parser. */
  frames: {
    files: ['test/unit/core/frames.test.ts', 'test/unit/core/signed-fuzz.test.ts'],
    env: { DIGM_RUNS_FACTOR: '50', DIGM_SEED: seed },
  },
  /** 100,000 hostile frames at a relay, and 10,000 writes before a kill. */
  relay: {
    files: ['test/unit/eldernode/relay/flood.test.ts', 'test/unit/eldernode/relay/burst.test.ts'],
    env: { FLOOD: '100000', BURST: '10000' },
  },
  /** A node killed at random moments while albums come in and go out. */
  chaos: { files: ['test/unit/eldernode/crash.test.ts'], env: { CRASH_ROUNDS: '40', CRASH_SEED: seed } },
  /** Ten minutes of sound with no debugger attached. */
  soak: { files: ['test/e2e/undebugged.test.ts'], env: { WATCHED_SEC: '600' } },
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(LONG)
for (const name of names) {
  const long = LONG[name]
  if (!long) {
    process.stderr.write(`There is no long test ${name}; there are ${Object.keys(LONG).join(', ')}.\n`)
    process.exit(2)
  }
  process.stdout.write(`${name}: DIGM_SEED=${seed}\n`)
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--import', './test/helpers/runs.ts', '--test', ...long.files],
    {
      stdio: 'inherit',
      env: { ...process.env, ...long.env },
    },
  )
  if (status !== 0) process.exitCode = 1
}
