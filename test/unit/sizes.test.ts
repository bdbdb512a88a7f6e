// The budget of a first visit. Measured on what `npm run build` made last.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { builtSizes, MAX_BEFORE_PAINT, MAX_WORKER } from '../../bench/built-sizes.ts'

test('the scripts before the first paint are at most 60 kB gzip', () => {
  const { beforePaint, scripts } = builtSizes()
  assert.ok(scripts.length > 1, 'static imports of the entry were followed')
  assert.ok(beforePaint <= MAX_BEFORE_PAINT, `${beforePaint} bytes: ${scripts.join(', ')}`)
})

test('what plays, keeps and shares is not among them', () => {
  const { scripts } = builtSizes()
  for (const late of ['webtorrent', 'swarm', 'keeper', 'workbox'])
    assert.ok(!scripts.some((path) => path.includes(late)), `${late} waits until after the first paint`)
})

test('the service worker is at most 20 kB gzip', () => {
  const { worker } = builtSizes()
  assert.ok(worker <= MAX_WORKER, `${worker} bytes`)
})

test('without a built app it says what to do', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'digm-'))
  assert.throws(() => builtSizes(empty), /npm run build/)
  await rm(empty, { recursive: true })
})
