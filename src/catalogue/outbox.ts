// What was written on this device, delivered to every relay as it was signed and with its own state, and confirmed by reading it
// back from that relay. It waits in storage, so a lost network, a refused first try, a closed tab or a restart delay it and no
// more. A relay that has confirmed a version is not sent it again; one tab delivers at a time.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { DigmError, type ErrorCode, isErrorCode } from '../core/errors.ts'
import { type Entry, type Verifier, verifyEntry } from '../core/signed.ts'
import type { Database } from '../storage/database.ts'
import { dropOutbox, listOutbox, noteDelivery, outboxId, pruneOutbox, putOutbox } from '../storage/outbox.ts'
import type { OutboxRow } from '../storage/schema.ts'
import type { Intake } from './intake.ts'
import type { Delivery } from './live.ts'

const LOCK_NAME = 'digm-outbox'
/** How soon what was refused or not confirmed is tried again while the relay stays connected. */
const AGAIN_AFTER_MS = 60_000
/** How long what was sent is still shown; relays pass it on to each other. */
const SHOWN_FOR_MS = 7 * 24 * 3_600_000

export type Outbox = {
  /** Stores an entry of this device's own and sends it as soon as a relay can be reached. @throws DigmError why it is not valid, storage-full */
  enqueue(entry: Entry): Promise<void>
  /** The newest first. */
  readonly rows: ReadonlySignal<readonly OutboxRow[]>
  /** Reads what an earlier visit left, but for what was sent long ago. */
  show(): Promise<void>
  /** Delivers what waits for the relays that are connected. */
  flush(): Promise<void>
  close(): void
}

export type OutboxOptions = {
  db: Database
  intake: Intake
  /** Absent where there is no WebCrypto: nothing can be signed there either. */
  verifier: Verifier | undefined
  /** URLs of the relays, or of nodes where there is no GUN. */
  places: readonly string[]
  deliver(entry: OutboxRow, place: string): Promise<Delivery>
  /** Absent where there are none: tabs then deliver side by side, which relays take as one. */
  locks?: LockManager | undefined
}

export function createOutbox({ db, intake, verifier, places, deliver, locks }: OutboxOptions): Outbox {
  const rows = signal<readonly OutboxRow[]>([])
  let again: ReturnType<typeof setTimeout> | undefined
  let flushing: Promise<void> | undefined
  let isMore = false
  let isClosed = false

  const show = async () => {
    rows.value = await listOutbox(db)
  }

  async function deliverAll(): Promise<void> {
    // As it was written: who asks for an album to be held has sent it before.
    for (const row of (await listOutbox(db)).reverse()) {
      for (const url of places) {
        if (isClosed) return
        if (row.confirmedBy.includes(url)) continue
        const delivery = await deliver(row, url)
        if (delivery === 'confirmed') await noteDelivery(db, row, { confirmedBy: url })
        else if (typeof delivery === 'object') await noteDelivery(db, row, { refused: refusalCode(delivery.refused) })
        await show()
      }
    }
    const isOpen = rows.peek().some(({ confirmedBy }) => places.some((url) => !confirmedBy.includes(url)))
    clearTimeout(again)
    if (isOpen && !isClosed) again = setTimeout(() => void flush(), AGAIN_AFTER_MS)
  }

  /** One round at a time; what comes in meanwhile gets a round of its own. */
  async function flush(): Promise<void> {
    if (flushing) {
      isMore = true
      return flushing
    }
    const rounds = async () => {
      do {
        isMore = false
        await deliverAll()
      } while (isMore && !isClosed)
    }
    flushing = (locks ? locks.request(LOCK_NAME, rounds) : rounds())
      // Storage is gone for now: the next flush reads it again.
      .catch(() => undefined)
      .finally(() => {
        flushing = undefined
      })
    return flushing
  }

  return {
    rows,
    flush,

    async show() {
      await pruneOutbox(db, Date.now() - SHOWN_FOR_MS)
      await show()
    },

    async enqueue(unchecked) {
      if (!verifier) throw new DigmError('not-allowed')
      const entry = await verifyEntry(unchecked, verifier)
      const { soul, key, value } = entry
      // First the outbox: what the pages show of one's own is then also on its way.
      await putOutbox(db, entry, Date.now())
      if ((await intake.take([{ soul, key, value }], 'own')).dropped > 0) {
        await dropOutbox(db, outboxId(soul, key))
        throw new DigmError('stale-version', { key })
      }
      await show()
      void flush()
    },

    close() {
      isClosed = true
      clearTimeout(again)
    },
  }
}

/** Relays answer with a code; what else a stranger writes is not shown to anyone. */
const refusalCode = (text: string): ErrorCode => (isErrorCode(text) ? text : 'not-allowed')
