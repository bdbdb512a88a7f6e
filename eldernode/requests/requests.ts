// Requests to seed, from when they come by whatever way to the node's signed word. The owner of what is admitted (`w!`) and what
// was refused (`n!`): each album is considered by itself, as often as anything about it changes, and each time from what is on
// disk; so it does not matter in which order records come, or when the process dies.
import type { DigmError } from '../../src/core/errors.ts'
import { type AlbumId, fingerprintIn, type InfoHash, isAlbumId } from '../../src/core/ids.ts'
import { type Album, isWithdrawn, type SeedRequest } from '../../src/core/records.ts'
import type { Policy } from '../admission.ts'
import type { Log } from '../log.ts'
import type { NodeIdentity } from '../node-key.ts'
import { Event } from '../store/event.ts'
import { del, put } from '../store/ledger.ts'
import type { Library } from '../store/library.ts'
import type { Shown } from '../store/records.ts'
import type { Staged } from '../store/staging.ts'
import { AlbumQueue } from './album-queue.ts'
import { groundFor } from './ground.ts'
import { type KnownAlbum, knownAlbum, requestOf } from './known-album.ts'
import { giveWord } from './receipt.ts'
import { isStaged, take } from './take.ts'
import { type GuestLimits, judgeRequest } from './verdict.ts'

/** Who brought a request, as far as it is known. */
export type Bringer = { address?: string | undefined; loopback?: boolean | undefined }

export type RequestOptions = {
  library: Library
  identity: NodeIdentity
  policy: Policy
  capacity: number
  limits: GuestLimits
  /** While it does not, the node gives no word on any album, and takes torrents, covers and previews alone. */
  isServing(): boolean
  /** Nothing came for so long. */
  idleDeadlineMs: number
  /** Admitted so long ago, and still not whole. */
  wholeDeadlineMs: number
  log: Log
}

/** Row `n!<albumId>`. */
export type Refusal = { requestVersion: number; albumVersion: number; code: string; message: string }

/** What may be otherwise next time, when the artist's page asks again. */
const PASSING: ReadonlySet<string> = new Set(['quota-exceeded', 'timeout'])
const MAX_BRINGERS = 10_000

export class Requests {
  private readonly queue = new AlbumQueue((id, isAskedAgain) => this.work(id, isAskedAgain))
  /** Albums there is a request for, pending or not. */
  private readonly requested = new Set<AlbumId>()
  private readonly bringers = new Map<AlbumId, Bringer>()
  /** An album was admitted, or what is admitted of it has changed. */
  readonly onTake = new Event<AlbumId>()
  private starting: Promise<void> = Promise.resolve()

  constructor(private readonly options: RequestOptions) {
    const { library } = options
    library.records.onShown((shown) => this.note(shown))
    library.onHeld.on((id) => this.consider(id))
  }

  /** Goes on with what an earlier process has left, or with all when what this node serves has changed. */
  start(): void {
    this.starting = this.readAll().catch((error: unknown) => {
      this.options.log.error({ err: error }, 'requests to seed')
    })
  }

  private async readAll(): Promise<void> {
    for await (const { key } of this.options.library.ledger.rows('e!seed-requests!')) {
      if (!this.queue.isOpen) return
      if (!isAlbumId(key)) continue
      this.requested.add(key)
      this.consider(key)
    }
  }

  /** Its artist's page has asked just now: what was refused for a passing reason is judged again. */
  askAgain(id: AlbumId, bringer: Bringer): void {
    this.remember(id, bringer)
    this.consider(id, true)
  }

  consider(id: AlbumId, isAskedAgain = false): void {
    this.queue.add(id, isAskedAgain)
  }

  /** Resolves when everything known of the album until now has been considered. */
  considered(id: AlbumId): Promise<void> {
    return this.queue.done(id)
  }

  /** Bytes came that are what their torrent promises and still cannot stay: whatever names them is refused. */
  async refuseBytes(infoHash: InfoHash, { code, message, details }: DigmError): Promise<void> {
    const { library } = this.options
    const reason = details.reason === undefined ? '' : ` (${details.reason})`
    await library.serial.run(async () => {
      for (const track of library.staging.claimsOf(infoHash)) {
        const albumVersion = library.takings.get(track.albumId)?.albumVersion
        if (albumVersion === undefined) continue
        await this.refuse(track.albumId, albumVersion, code, `"${track.title}": ${message}${reason}`)
      }
    })
  }

  /** Gives back the room of albums whose bytes do not come. */
  async expire(nowMs: number): Promise<void> {
    const { library, idleDeadlineMs, wholeDeadlineMs, isServing } = this.options
    await library.serial.run(async () => {
      for (const id of library.takings.ids()) {
        const taking = library.takings.get(id)
        const touchedAtMs = library.staging.get(id)?.touchedAtMs ?? 0
        if (!taking || taking.isBare) continue
        if (nowMs - touchedAtMs <= idleDeadlineMs && nowMs - taking.sinceMs <= wholeDeadlineMs) continue
        if (isServing()) {
          await this.refuse(id, taking.albumVersion, 'timeout', 'The audio of this album did not come in time.')
          continue
        }
        await library.abandon(id)
        this.consider(id)
      }
    })
  }

  async close(): Promise<void> {
    await this.queue.close()
    await this.starting
  }

  private note(shown: readonly Shown[]): void {
    for (const { parsed, origin } of shown) {
      if (parsed.kind === 'seed-request') {
        this.requested.add(parsed.record.albumId)
        this.remember(parsed.record.albumId, bringerIn(origin))
      } else if (parsed.kind !== 'album' && parsed.kind !== 'withdrawn' && parsed.kind !== 'track') continue
      // Most albums were asked of nobody: a whole catalogue must come in without a look at each.
      if (this.requested.has(parsed.record.albumId)) this.consider(parsed.record.albumId)
    }
  }

  private remember(id: AlbumId, bringer: Bringer): void {
    this.bringers.delete(id)
    this.bringers.set(id, bringer)
    const [oldest] = this.bringers.keys()
    if (this.bringers.size > MAX_BRINGERS && oldest !== undefined) this.bringers.delete(oldest)
  }

  private async work(id: AlbumId, isAskedAgain: boolean): Promise<void> {
    try {
      const isTaken = await this.options.library.serial.run(() => this.judge(id, isAskedAgain))
      if (isTaken) this.onTake.tell(id)
    } catch (error) {
      this.options.log.error({ err: error, albumId: id }, 'a request to seed')
    }
  }

  /** True when the album is being taken. Runs inside `serial`. */
  private async judge(id: AlbumId, isAskedAgain: boolean): Promise<boolean> {
    const { library, identity } = this.options
    const request = await requestOf(library, id)
    if (!request) return false
    const known = await knownAlbum(library, id)
    const albumVersion = known.album?.record.version ?? 0
    const shown = library.shelf.album(id)
    if (shown?.state === 'visible' && shown.version === albumVersion) {
      const bytesHeld = shown.tracks.reduce((sum, { size }) => sum + size, 0)
      await giveWord(library, id, identity, { albumVersion, bytesHeld, verifiedAt: Date.now() })
      return false
    }
    if (request.status === 'pending' && (await this.isAnswered(id, request, albumVersion, isAskedAgain))) return false
    return this.decide(id, request, known)
  }

  private async isAnswered(
    id: AlbumId,
    request: SeedRequest,
    albumVersion: number,
    isAskedAgain: boolean,
  ): Promise<boolean> {
    const refusal = await this.options.library.ledger.get<Refusal>(`n!${id}`)
    if (refusal?.requestVersion !== request.version || refusal.albumVersion !== albumVersion) return false
    return !(isAskedAgain && PASSING.has(refusal.code))
  }

  private async decide(id: AlbumId, request: SeedRequest, { album, tracks }: KnownAlbum): Promise<boolean> {
    const { library, policy, isServing } = this.options
    const bringer = this.bringers.get(id) ?? {}
    const before = library.takings.get(id)
    const verdict = judgeRequest(
      {
        request,
        album: album?.record,
        tracks: new Map([...tracks].map(([trackId, { record }]) => [trackId, record])),
        artist: fingerprintIn(id),
        isOperator: bringer.loopback ?? before?.isGuest === false,
      },
      groundFor(id, { ...this.options, policy, address: bringer.address }),
    )
    switch (verdict.verdict) {
      case 'wait':
        return false
      case 'cancelled':
        if (before) await library.abandon(id)
        await library.ledger.commit([del(`n!${id}`)])
        return false
      case 'refused':
        if (!isServing()) {
          if (before) await library.abandon(id)
          return false
        }
        await this.refuse(id, album?.record.version ?? 0, verdict.code, verdict.message)
        return false
      case 'take': {
        if (!album || isWithdrawn(album.record)) return false
        const found: Staged<Album> = { entry: album.entry, record: album.record }
        const listed = found.record.tracks.flatMap(({ trackId }) => tracks.get(trackId) ?? [])
        const { audioBytes, smallBytes, isGuest, isBare } = verdict
        const versions = { albumVersion: found.record.version, requestVersion: request.version }
        const sinceMs = before && !before.isBare ? before.sinceMs : Date.now()
        const taking = { ...versions, audioBytes, smallBytes, isGuest, sinceMs, ...(isBare ? { isBare } : {}) }
        const admitted = { id, album: found, tracks: listed, taking, address: bringer.address }
        const isNew = before?.requestVersion !== request.version || !isStaged(library, admitted)
        if (isNew || (before?.isBare && !isBare)) {
          // Its audio will not come now; what has come of it makes room.
          if (before && !before.isBare && isBare) await library.abandon(id)
          await take(library, admitted)
        }
        return library.takings.get(id) !== undefined
      }
    }
  }

  /** Runs inside `serial`. */
  private async refuse(id: AlbumId, albumVersion: number, code: string, message: string): Promise<void> {
    const { library, identity } = this.options
    if (library.takings.get(id)) await library.abandon(id)
    const requestVersion = (await requestOf(library, id))?.version ?? 0
    const refusal: Refusal = { requestVersion, albumVersion, code, message }
    await library.ledger.commit([put(`n!${id}`, refusal)])
    if (albumVersion > 0) {
      await giveWord(library, id, identity, { albumVersion, bytesHeld: 0, refused: { code, message } })
    }
  }
}

function bringerIn(origin: unknown): Bringer {
  if (typeof origin !== 'object' || origin === null) return {}
  const address = 'address' in origin && typeof origin.address === 'string' ? origin.address : undefined
  return { address, ...('loopback' in origin && origin.loopback === true ? { loopback: true } : {}) }
}
