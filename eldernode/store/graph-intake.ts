// Records that come over the graph, from anybody with a right signature: judged in the order they came, written many at a time,
// and acknowledged only when they are on disk. What is accepted does not hang on what else is known (but for a withdrawal, which
// ends its album), so that nodes which hear the same things in another order end with the same bytes. Hence a retired
// key is stopped where it speaks, at every node that knows of the retirement, and not where one node tells another what it took.
import type { ErrorCode } from '../../src/core/errors.ts'
import { isAlbumId, type NodeId } from '../../src/core/ids.ts'
import type { Entry, Stamp, VerifiedEntry } from '../../src/core/signed.ts'
import { kindOf, signerOf } from '../../src/core/souls.ts'
import { judgeRecord, type Verdict } from '../../src/core/write-policy.ts'
import type { Policy } from '../admission.ts'
import type { Library } from './library.ts'
import type { KnownRow } from './records.ts'

const MAX_BATCH = 1000
/** Node keys are free: heartbeats of strangers may not fill the one place they all stand in. */
const MAX_ELDERNODES = 1000

export type GraphLimits = { maxBytes: number }
type Waiting = {
  entry: VerifiedEntry
  state: number
  origin: unknown
  resolve: (verdict: Verdict) => void
  reject: (error: unknown) => void
}

type Fresh = Waiting & { known: KnownRow | undefined }

/** What this batch has accepted at places where nothing was. */
type Coming = { bytes: number; eldernodes: number }

const refused = (code: ErrorCode): Verdict => ({ verdict: 'refused', code })

export class GraphIntake {
  private waiting: Waiting[] = []

  constructor(
    private readonly library: Library,
    private readonly policy: Policy,
    private readonly limits: GraphLimits,
  ) {}

  /** Resolves when what is accepted is on disk. `origin` is the connection, or the id of the trusted node, that brought it. */
  accept(entry: VerifiedEntry, state: number, origin: unknown): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, state, origin, resolve, reject })
      if (this.waiting.length === 1) void this.library.serial.run(() => this.write())
    })
  }

  private async write(): Promise<void> {
    const batch = this.waiting.splice(0, MAX_BATCH)
    if (this.waiting.length > 0) void this.library.serial.run(() => this.write())
    const verdicts: Verdict[] = []
    let fresh: Fresh[] = []
    let hasWithdrawn = false
    const stamps = new Map<string, Stamp>()
    const coming: Coming = { bytes: 0, eldernodes: 0 }
    const flush = async () => {
      const showing = fresh
      fresh = []
      // A withdrawal takes its tracks with it.
      await this.show(hasWithdrawn ? await this.readAgain(showing) : showing)
    }
    try {
      const rows = await this.library.records.knownAt(batch.map(({ entry }) => entry))
      for (const [at, one] of batch.entries()) {
        const { entry, origin } = one
        const known = stamps.get(entry.soul + entry.key) ?? rows[at]
        const verdict = this.judge(one, known, coming)
        verdicts.push(verdict)
        if (verdict.verdict !== 'fresh') continue
        stamps.set(entry.soul + entry.key, entry)
        if (!known) {
          coming.bytes += entry.value.length
          if (entry.parsed.kind === 'eldernode') coming.eldernodes++
        }
        if (entry.parsed.kind === 'withdrawn' && isAlbumId(entry.key)) {
          await flush()
          await this.library.withdraw(bare(entry), entry.key, entry.version, origin)
          hasWithdrawn = true
        } else fresh.push({ ...one, known: rows[at] })
      }
      await flush()
      for (const [at, { resolve }] of batch.entries()) resolve(verdicts[at] ?? refused('internal'))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  private async readAgain(fresh: readonly Fresh[]): Promise<Fresh[]> {
    const rows = await this.library.records.knownAt(fresh.map(({ entry }) => entry))
    return fresh.map((one, at) => ({ ...one, known: rows[at] }))
  }

  private async show(fresh: readonly Fresh[]): Promise<void> {
    if (fresh.length === 0) return
    await this.library.records.showAt(fresh)
    const albums = fresh.flatMap(({ entry: { parsed } }) =>
      parsed.kind === 'album' || parsed.kind === 'track' ? parsed.record.albumId : [],
    )
    for (const id of new Set(albums)) await this.library.settle(id)
  }

  private judge({ entry, state, origin }: Waiting, known: Stamp | undefined, coming: Coming): Verdict {
    const { library, policy, limits } = this
    const kind = kindOf(entry.soul)
    const signer = kind && signerOf(kind, entry.key)
    if (!kind || !signer) return refused('bad-record')
    if (policy.deny.has(signer)) return refused('not-allowed')
    if (!isNode(origin) && library.records.stops(entry, signer, known)) return refused('key-retired')
    const { parsed } = entry
    if (parsed.kind === 'track' && library.shelf.album(parsed.record.albumId)?.state === 'withdrawn') {
      return refused('album-withdrawn')
    }
    const verdict = judgeRecord(entry, state, known, Date.now())
    if (known || verdict.verdict !== 'fresh') return verdict
    const { bytes, eldernodes } = library.records.total
    if (bytes + coming.bytes > limits.maxBytes) return refused('quota-exceeded')
    const isFull = kind === 'eldernodes' && eldernodes + coming.eldernodes >= MAX_ELDERNODES
    return isFull ? refused('quota-exceeded') : verdict
  }
}

const isNode = (origin: unknown): origin is NodeId => typeof origin === 'string'
const bare = ({ soul, key, value }: Entry): Entry => ({ soul, key, value })
