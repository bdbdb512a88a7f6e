import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signal } from '@preact/signals-core'
import { createTransfers } from '../../../src/app/transfers.ts'
import type { InfoHash } from '../../../src/core/ids.ts'
import { mergeTrackers, statusOf } from '../../../src/swarm/status.ts'
import type { Swarm } from '../../../src/swarm/swarm.ts'

const [ONE, TWO] = ['wss://one.example/', 'wss://two.example/']
const infoHash = 'a'.repeat(40) as InfoHash

test('what came is counted in pieces and bytes: of the worker as a whole, of each node where the page fetched itself', async () => {
  const layoutOf = async (asked: InfoHash) => (asked === infoHash ? { length: 250, pieceLength: 100 } : undefined)
  const counts = createTransfers({ swarm: signal(undefined), trackers: [ONE], layoutOf })
  await counts.notePieces(infoHash, [0, 2])
  await counts.notePieces('b'.repeat(40) as InfoHash, [1])
  counts.noteNode('https://one.example', 100)
  counts.noteNode('https://two.example', 'refused')
  counts.noteNode('https://one.example', 50)
  assert.deepEqual(counts.transfers.value, {
    swarm: undefined,
    trackers: [],
    toPlay: { pieces: 3, bytes: 150 },
    fromNodes: [
      { endpoint: 'https://one.example', pieces: 2, bytes: 150, refused: 0 },
      { endpoint: 'https://two.example', pieces: 0, bytes: 0, refused: 1 },
    ],
  })
})

test('a tracker is as connected as its best torrent, and unused while no torrent asks it', () => {
  const trackers = mergeTrackers([
    { url: 'wss://one.example', state: 'connected', heardMs: 5 },
    { url: 'wss://one.example', state: 'waiting', heardMs: 9 },
  ])
  const nothing = { bytesFromPeers: 0, bytesToPeers: 0, piecesRefused: 0 }
  const swarm = signal({ status: signal({ ...statusOf(true, [], nothing), trackers }) } as unknown as Swarm)
  const { transfers } = createTransfers({ swarm, trackers: [ONE, TWO], layoutOf: async () => undefined })
  assert.deepEqual(transfers.value.trackers, [
    { url: ONE, state: 'connected', heardMs: 9 },
    { url: TWO, state: 'unused', heardMs: undefined },
  ])
})
