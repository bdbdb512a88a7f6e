// The live catalogue: one GUN, one link a relay. It owns who is connected and what was subscribed; records go from a relay through
// the gate and the intake into storage, and from there to the pages. On every connection it subscribes first and asks for the
// delta second, so that nothing falls between the two. GUN is loaded at the start of this, after the first paint.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { ErrorCode } from '../core/errors.ts'
import type { Digest } from '../core/ids.ts'
import type { Album } from '../core/records.ts'
import type { VerifiedEntry } from '../core/signed.ts'
import type { Database } from '../storage/database.ts'
import { getSignedRows } from '../storage/signed-rows.ts'
import type { GunGraph, Peer } from './gun.ts'
import type { Intake } from './intake.ts'
import { createLiveFrames, type LiveFrames } from './live-frames.ts'
import type { RelayStatus } from './network.ts'
import { type Dial, RelayLink } from './relay-link.ts'
import { ALWAYS, Followed, getsOf } from './subscriptions.ts'
import '../core/maker-errors.ts'

const ANSWER_DEADLINE_MS = 5_000
const TELL_EVERY_MS = 500

/** `unconfirmed`: the relay took it without a word and could not show it; it is to be tried again. */
export type Delivery = 'confirmed' | 'offline' | 'unconfirmed' | { refused: string }

export type Live = {
  /** Loads GUN and dials. */
  start(): Promise<void>
  /** Dials what is not connected: the device is awake or online again. */
  wake(): void
  /** Hears of an album's tracks and receipts until the returned function is called. */
  follow(album: Album): () => void
  readonly relays: ReadonlySignal<readonly RelayStatus[]>
  /** Calls whenever a relay is connected and subscribed to. */
  onConnected(listener: (relayUrl: string) => void): void
  /** Sends an entry as it was signed, and reads it back. */
  deliver(entry: Pick<VerifiedEntry, 'soul' | 'key' | 'value' | 'version'>, relayUrl: string): Promise<Delivery>
  close(): void
}

export type LiveOptions = {
  db: Database
  intake: Intake
  sha256: Digest
  /** Where GUN is spoken: http(s) or ws(s) URLs. */
  relayUrls: readonly string[]
  /** Brings what was missed; called after the subscription stands. */
  catchUp(relayUrl: string): void
  dial?: Dial
}

type Relay = {
  link: RelayLink
  frames: LiveFrames
  peer: Peer | undefined
  refused: Partial<Record<ErrorCode, number>>
}

export function createLive({ db, intake, sha256, relayUrls, catchUp, dial }: LiveOptions): Live {
  const followed = new Followed()
  const relays = new Map<string, Relay>()
  const connected = new Set<(relayUrl: string) => void>()
  const statuses = signal<readonly RelayStatus[]>(
    relayUrls.map((endpoint) => ({ ...idle, endpoint, sinceMs: Date.now() })),
  )
  let gun: GunGraph | undefined
  let telling: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  const tell = () => {
    telling ??= setTimeout(() => {
      telling = undefined
      statuses.value = [...relays].map(([endpoint, { link, refused }]) => ({
        endpoint,
        ...link.figures,
        refused: { ...refused },
      }))
    }, TELL_EVERY_MS)
  }

  function addRelay(url: string, graph: GunGraph): void {
    const link = new RelayLink(
      url,
      {
        onOpen: () => void open(url, relay, graph),
        onText: (text) => relay.frames.onText(text),
        onClose() {
          relay.frames.clear()
          if (relay.peer) graph.disconnect(relay.peer)
          relay.peer = undefined
        },
        onFigures: tell,
      },
      dial,
    )
    const relay: Relay = {
      link,
      peer: undefined,
      refused: {},
      frames: createLiveFrames({
        db,
        intake,
        onHeard: (frame, writes) => relay.peer && graph.hear(frame, writes, relay.peer),
        onRefused(code) {
          relay.refused[code] = (relay.refused[code] ?? 0) + 1
          // An honest relay may be behind; what it says is well formed.
          if (code !== 'stale-version') link.noteRefused()
          tell()
        },
        onFlood: () => link.leave(),
      }),
    }
    relays.set(url, relay)
    link.wake()
  }

  async function open(url: string, relay: Relay, graph: GunGraph): Promise<void> {
    const peer = graph.connect(url, { send: (text) => relay.link.send(text), close: () => relay.link.drop() })
    relay.peer = peer
    for (const get of ALWAYS.slice(1)) graph.say({ get }, peer)
    for (const get of followed.all()) graph.say({ get }, peer)
    // Frames are read in order: an answer to the last one says that all are subscribed.
    for (const get of ALWAYS.slice(0, 1)) await graph.ask({ get }, peer, ANSWER_DEADLINE_MS)
    if (relay.peer !== peer) return
    catchUp(url)
    for (const listener of connected) listener(url)
  }

  return {
    relays: statuses,
    onConnected: (listener) => connected.add(listener),

    async start() {
      if (gun || isClosed) return
      const { createGun } = await import('./gun.ts')
      if (isClosed) return
      const graph = createGun({
        read: async (soul, key) => (await getSignedRows(db, [{ soul, key }]))[0],
        write: async (entry) => ((await intake.take([entry], 'own')).dropped > 0 ? 'bad-record' : undefined),
      })
      gun = graph
      for (const url of relayUrls) addRelay(url, graph)
    },

    wake() {
      for (const { link } of relays.values()) link.wake()
    },

    follow(album) {
      let isOver = false
      const gets = getsOf(album, sha256).then((all) => {
        if (isOver) return []
        const added = followed.add(all)
        for (const { peer } of relays.values()) if (peer) for (const get of added) gun?.say({ get }, peer)
        return all
      })
      return () => {
        isOver = true
        void gets.then((all) => followed.remove(all))
      }
    },

    async deliver({ soul, key, value, version }, relayUrl) {
      const peer = relays.get(relayUrl)?.peer
      if (!gun || !peer) return 'offline'
      const put = { [soul]: { _: { '#': soul, '>': { [key]: version } }, [key]: value } }
      const answer = await gun.ask({ put, ok: { '@': 1, '/': 1 } }, peer, ANSWER_DEADLINE_MS)
      if (answer?.err) return { refused: answer.err }
      // A relay that knows the value already may say nothing at all: what it shows is what counts.
      const shown = await gun.ask({ get: { '#': soul, '.': key } }, peer, ANSWER_DEADLINE_MS)
      return shown?.put?.[soul]?.[key] === value ? 'confirmed' : 'unconfirmed'
    },

    close() {
      isClosed = true
      clearTimeout(telling)
      for (const { link } of relays.values()) link.close()
    },
  }
}

const idle = { state: 'off', lastSeenMs: undefined, bytesIn: 0, bytesOut: 0, refused: {} } as const
