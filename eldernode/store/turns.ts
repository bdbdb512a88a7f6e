// Whose turn it is to write a file that several bring. Over HTTP the newest request wins, since the older one is most often a
// connection that died unnoticed; but a stranger takes no turn from somebody whose bytes are arriving. What this node fetches by
// itself gives way to both, for a while: else the place an uploader was told would be wrong by the time its bytes are here.
import { DigmError } from '../../src/core/errors.ts'

const CLAIM_MS = 15_000
/** Who claims again without having brought a byte waits this long. */
const EMPTY_CLAIM_MS = 60_000
const SILENT_AFTER_MS = 3000
/** Whose bytes were wrong brings none of this file for so long. */
const SHUNNED_MS = 60_000
const MAX_SHUNNED = 100

/** `address`: undefined for the node itself. */
export type Writer = { address: string | undefined; stop: AbortController; done: Promise<unknown>; heardAtMs: number }

export class Turns {
  writer: Writer | undefined
  private claim: { atMs: number; brought: number } | undefined
  /** Bytes that came over HTTP. */
  private brought = 0
  private readonly shunned = new Map<string, number>()

  /** Somebody asks over HTTP where to go on. */
  async ask(nowMs: number): Promise<void> {
    const isEmpty = this.claim?.brought === this.brought && nowMs - this.claim.atMs < EMPTY_CLAIM_MS
    if (isEmpty || this.writer?.address !== undefined) return
    this.claim = { atMs: nowMs, brought: this.brought }
    await this.end()
  }

  /** Bytes of the writer have come. */
  hear(bytes: number, nowMs: number): void {
    if (this.writer) this.writer.heardAtMs = nowMs
    if (this.writer?.address !== undefined) this.brought += bytes
  }

  /** Bytes of this address were not what the torrent promises. */
  shun(address: string, nowMs: number): void {
    this.shunned.set(address, nowMs)
    const [oldest] = this.shunned.keys()
    if (this.shunned.size > MAX_SHUNNED && oldest !== undefined) this.shunned.delete(oldest)
  }

  /** @throws DigmError too-many-requests while another brings it, and for whose bytes were wrong */
  async take(address: string, nowMs: number): Promise<void> {
    const { writer } = this
    if (nowMs - (this.shunned.get(address) ?? Number.NEGATIVE_INFINITY) < SHUNNED_MS) {
      throw new DigmError('too-many-requests', { reason: 'its bytes were wrong' })
    }
    const isBusy = writer?.address !== undefined && nowMs - writer.heardAtMs < SILENT_AFTER_MS
    if (isBusy && writer.address !== address) throw new DigmError('too-many-requests', { reason: 'another brings it' })
    await this.end()
  }

  isFree(nowMs: number): boolean {
    return this.writer === undefined && (this.claim === undefined || nowMs - this.claim.atMs >= CLAIM_MS)
  }

  private async end(): Promise<void> {
    this.writer?.stop.abort()
    await this.writer?.done
  }
}
