// Pieces over HTTP from whichever Eldernode answers, and what is known about whether one does.
import { DigmError } from '../core/errors.ts'
import type { Digest } from '../core/ids.ts'
import type { PieceRun } from '../core/pieces.ts'
import type { CheckedPiece, Torrent } from '../core/torrent.ts'
import { webSeedPath } from '../core/urls.ts'
import { request } from '../node-api/endpoint.ts'
import { fetchPieces } from '../node-api/fetch-pieces.ts'

/** How long an answer, or its absence, says something about the next request. */
const KNOWN_FOR_MS = 5000
const PROBE_DEADLINE_MS = 3000

/** A checked piece came, of so many bytes, or one that was not what its record promises. */
export type NodeOutcome = number | 'refused'

export type HttpState = 'alive' | 'unknown' | 'dead'

export class HttpSource {
  private readonly failedAtMs = new Map<string, number>()
  private lastGoodMs = Number.NEGATIVE_INFINITY
  private deadSinceMs: number | undefined
  private probing: Promise<void> | undefined

  constructor(
    readonly endpoints: readonly string[],
    private readonly sha1: Digest,
    private readonly note: (endpoint: string, outcome: NodeOutcome) => void = () => undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** `dead` stays until something was had again; `alive` fades to `unknown`. */
  get state(): HttpState {
    if (this.endpoints.length === 0 || this.deadSinceMs !== undefined) return 'dead'
    return this.now() - this.lastGoodMs < KNOWN_FOR_MS ? 'alive' : 'unknown'
  }

  /** Asks for one byte of audio, unless that is known or being asked: a node may answer everything but audio. */
  probe(torrent: Torrent): Promise<void> {
    const knownDead = this.deadSinceMs !== undefined && this.now() - this.deadSinceMs < KNOWN_FOR_MS
    if (this.endpoints.length === 0 || knownDead || this.state === 'alive') return Promise.resolve()
    this.probing ??= this.ask(torrent).finally(() => {
      this.probing = undefined
    })
    return this.probing
  }

  /**
   * The pieces of `run` in order, from the first node that gives them; what one node began another goes on with.
   * @throws DigmError unreachable, cancelled, or the reason of the last node asked
   */
  async *pieces(torrent: Torrent, run: PieceRun, signal?: AbortSignal): AsyncGenerator<CheckedPiece, void, void> {
    let next = run.first
    let failure: unknown = new DigmError('unreachable')
    for (const endpoint of this.inOrder()) {
      try {
        const url = endpoint + webSeedPath(torrent.infoHash, torrent.name)
        for await (const piece of fetchPieces({
          url,
          torrent,
          run: { ...run, first: next },
          sha1: this.sha1,
          signal,
        })) {
          this.noteGood(endpoint)
          this.note(endpoint, piece.bytes.length)
          next = piece.index + 1
          yield piece
        }
        return
      } catch (error) {
        if (error instanceof DigmError && error.code === 'cancelled') throw error
        if (error instanceof DigmError && error.code === 'hash-mismatch') this.note(endpoint, 'refused')
        failure = error
        this.failedAtMs.set(endpoint, this.now())
      }
    }
    this.deadSinceMs = this.now()
    throw failure
  }

  /** Those that failed last are asked last. */
  private inOrder(): string[] {
    const failed = (endpoint: string) => this.failedAtMs.get(endpoint) ?? Number.NEGATIVE_INFINITY
    return [...this.endpoints].sort((a, b) => (failed(a) === failed(b) ? 0 : failed(a) - failed(b)))
  }

  private noteGood(endpoint: string): void {
    this.failedAtMs.delete(endpoint)
    this.lastGoodMs = this.now()
    this.deadSinceMs = undefined
  }

  private async ask(torrent: Torrent): Promise<void> {
    const probes = this.endpoints.map(async (endpoint) => {
      const url = endpoint + webSeedPath(torrent.infoHash, torrent.name)
      const headers = { range: 'bytes=0-0' }
      const response = await request((...args) => fetch(...args), url, { headers }, PROBE_DEADLINE_MS)
      await response.body?.cancel()
      this.noteGood(endpoint)
    })
    await Promise.any(probes).catch(() => {
      this.deadSinceMs = this.now()
    })
  }
}
