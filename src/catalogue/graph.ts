// The live side of the catalogue put together: relays, outbox, and what the network page reads. Switched off (a setting, or plain
// http, where nothing can be verified) it loads no GUN and dials nobody: the catalogue is then as new as the last snapshot, and the
// outbox is posted to the nodes, both again whenever the page is looked at or online again.
import type { ReadonlySignal } from '@preact/signals-core'
import { signal } from '@preact/signals-core'
import type { Album } from '../core/records.ts'
import type { Verifier } from '../core/signed.ts'
import type { Database } from '../storage/database.ts'
import type { Intake } from './intake.ts'
import { createLive } from './live.ts'
import { createNetwork, type NetworkState, type RelayStatus } from './network.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { postDelivery } from './post-delivery.ts'
import type { Dial } from './relay-link.ts'

export type Graph = {
  readonly outbox: Outbox
  readonly network: ReadonlySignal<NetworkState>
  /** After the first paint: loads GUN and connects. */
  start(): Promise<void>
  /** Hears of an album's tracks and receipts until the returned function is called. */
  follow(album: Album): () => void
  close(): void
}

export type GraphOptions = {
  db: Database
  intake: Intake
  verifier: Verifier | undefined
  relayUrls: readonly string[]
  /** HTTP origins of the Eldernodes. */
  endpoints: readonly string[]
  isEnabled: boolean
  /** Brings what was missed over HTTP. */
  catchUp(): void
  locks?: LockManager | undefined
  dial?: Dial
}

export function createGraph({ isEnabled, ...options }: GraphOptions): Graph {
  const { db, intake, verifier, relayUrls, endpoints, catchUp, locks, dial } = options
  const live =
    isEnabled && verifier
      ? createLive({ db, intake, sha256: verifier.sha256, relayUrls, catchUp, ...(dial ? { dial } : {}) })
      : undefined
  const outbox = createOutbox({
    db,
    intake,
    verifier,
    places: live ? relayUrls : endpoints,
    locks,
    deliver: live ? live.deliver : postDelivery,
  })
  live?.onConnected(() => void outbox.flush())
  const relays = live?.relays ?? signal<readonly RelayStatus[]>([])
  const stopWaking = onWaking(() => {
    if (live) live.wake()
    else void outbox.flush()
    catchUp()
  })

  return {
    outbox,
    network: createNetwork({ db, intake, relays, outbox: outbox.rows }),
    follow: (album) => live?.follow(album) ?? (() => undefined),

    async start() {
      await outbox.show()
      if (live) await live.start()
      else void outbox.flush()
    },

    close() {
      stopWaking()
      outbox.close()
      live?.close()
    },
  }
}

/** The device is online again, or the page is looked at again. */
function onWaking(wake: () => void): () => void {
  if (!('document' in globalThis)) return () => undefined
  const wakes = () => {
    if (!document.hidden) wake()
  }
  const stop = new AbortController()
  const { signal } = stop
  window.addEventListener('online', wakes, { signal })
  window.addEventListener('pageshow', (event) => event.persisted && wakes(), { signal })
  document.addEventListener('visibilitychange', wakes, { signal })
  return () => stop.abort()
}
