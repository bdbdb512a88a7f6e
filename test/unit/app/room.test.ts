import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import { signal } from '@preact/signals-core'
import { IDBFactory } from 'fake-indexeddb'
import { createRoom } from '../../../src/app/room.ts'
import type { InfoHash, TrackId } from '../../../src/core/ids.ts'
import { GIB, MIB } from '../../../src/core/limits.ts'
import { DEFAULT_PLAYED_BUDGET, parsePlayedBudget } from '../../../src/storage/budget.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getSetting, putSetting } from '../../../src/storage/settings.ts'

let db: Database
const playing = signal<{ trackId: TrackId } | undefined>(undefined)

/** A torrent's row that says so many bytes are here: room is measured by rows. */
const hold = (name: string, bytesHeld: number, kept = false, lastPlayedMs = 1) =>
  db.run(['torrents'], 'readwrite', (tx) =>
    tx.objectStore('torrents').put({
      infoHash: name.repeat(40) as InfoHash,
      torrentBytes: new Uint8Array(),
      bitfield: new Uint8Array(1),
      bytesHeld,
      kept,
      lastPlayedMs,
    }),
  )

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  playing.value = undefined
})

function roomOf() {
  const freed: InfoHash[] = []
  const room = createRoom({ db, playing, onFreed: (infoHashes) => freed.push(...infoHashes), everyMs: 1000 })
  return { room, freed: () => freed.map((infoHash) => infoHash.charAt(0)).join('') }
}

test('a stored budget that is none of the choices is the default', () => {
  for (const value of [undefined, null, '1', -1, 0, 12, Number.NaN, {}]) {
    assert.equal(parsePlayedBudget(value), DEFAULT_PLAYED_BUDGET)
  }
  for (const value of [256 * MIB, GIB, Number.POSITIVE_INFINITY]) assert.equal(parsePlayedBudget(value), value)
})

test('kept and played bytes are what the torrents hold', async () => {
  const { room } = roomOf()
  await hold('a', 300, true)
  await hold('b', 20)
  await hold('c', 1)
  await room.measure()
  assert.deepEqual(room.figures.value, { keptBytes: 300, playedBytes: 21, freeableBytes: 21 })
})

test('a smaller budget is stored and holds at once, the least recently played going first', async () => {
  const { room, freed } = roomOf()
  await hold('a', 200 * MIB, false, 1)
  await hold('b', 200 * MIB, false, 2)
  await hold('c', 900 * MIB, true, 0)
  await room.setBudget(256 * MIB)
  assert.equal(freed(), 'a')
  assert.equal(await getSetting(db, 'playedBudget'), 256 * MIB)
  await room.measure()
  assert.deepEqual(room.figures.value, {
    keptBytes: 900 * MIB,
    playedBytes: 200 * MIB,
    freeableBytes: 200 * MIB,
  })
})

test('freeing now leaves what is kept, and the figures say so', async () => {
  const { room, freed } = roomOf()
  await hold('a', 5)
  await hold('b', 6, true)
  await room.measure()
  await room.freePlayed()
  assert.equal(freed(), 'a')
  assert.deepEqual(room.figures.value, { keptBytes: 6, playedBytes: 0, freeableBytes: 0 })
})

test('the stored budget holds from the start and stays so while the page is open', async () => {
  mock.timers.enable({ apis: ['setInterval'] })
  try {
    await putSetting(db, 'playedBudget', 256 * MIB)
    await hold('a', 300 * MIB)
    const { room, freed } = roomOf()
    await room.hold()
    assert.equal(room.budget.value, 256 * MIB)
    assert.equal(freed(), 'a')
    await hold('b', 300 * MIB)
    mock.timers.tick(1000)
    await untilFreed(freed, 'ab')
  } finally {
    mock.timers.reset()
  }
})

test('no limit frees nothing', async () => {
  const { room, freed } = roomOf()
  await hold('a', 100 * GIB)
  await room.setBudget(Number.POSITIVE_INFINITY)
  assert.equal(freed(), '')
})

async function untilFreed(freed: () => string, names: string): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  while (freed() !== names) {
    signal.throwIfAborted()
    await new Promise((resolve) => setImmediate(resolve))
  }
}
