// A device that keeps albums: its storage and locks, keepers as its tabs have them, and nodes to keep from.
import 'fake-indexeddb/auto'
import { afterEach, beforeEach } from 'node:test'
import type { ReadonlySignal } from '@preact/signals-core'
import { IDBFactory } from 'fake-indexeddb'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { createKeeper, type Keeper, type KeepState } from '../../../src/swarm/keeper.ts'
import { serve, type TestServer } from '../../helpers/http.ts'
import type { MadeAlbum } from '../../helpers/records.ts'
import { until } from '../../helpers/signals.ts'
import { nodeOf } from './album-node.ts'
import { fakeLocks } from './fake-locks.ts'

export const bytesOf = (album: MadeAlbum) => album.tracks.reduce((sum, { bytes }) => sum + bytes.length, 0)

export const reaches = (state: ReadonlySignal<KeepState>, status: KeepState['status']): Promise<KeepState> =>
  until(state, (value) => value.status === status)

/** Node has no window to hear `online` from. */
export const pageEvents = new EventTarget()

const servers: TestServer[] = []
const keepers: Keeper[] = []
/** Of the test that runs. */
export let db: Database
export let persisted = 0

/** A new device for each test of the file. */
export function aDeviceForEachTest(): void {
  globalThis.addEventListener = pageEvents.addEventListener.bind(pageEvents)
  globalThis.removeEventListener = pageEvents.removeEventListener.bind(pageEvents)
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory()
    db = openDatabase()
    persisted = 0
    const navigator = {
      locks: fakeLocks(),
      storage: { persist: async () => ++persisted > 0 },
    }
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
  })
  afterEach(async () => {
    for (const keeper of keepers.splice(0)) keeper.close()
    await Promise.all(servers.splice(0).map((server) => server.close()))
    await db.close()
  })
}

export async function serveAlbums(...albums: MadeAlbum[]) {
  const node = nodeOf(albums)
  const server = await serve((request, response) => node.listener(request, response))
  servers.push(server)
  const close = async () => {
    servers.splice(servers.indexOf(server), 1)
    await server.close()
  }
  return { ...node, node, url: server.url, close }
}

export function keeperOf(url: string, database = db): Keeper {
  const keeper = createKeeper({ db: database, endpoints: [url] })
  keepers.push(keeper)
  return keeper
}
