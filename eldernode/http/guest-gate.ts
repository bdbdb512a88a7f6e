// How much strangers may have this process do for them over HTTP at the same time, from one address and in all; and how many
// records an address may send in a row: each costs a verification.
import { DigmError } from '../../src/core/errors.ts'
import { type Bucket, fullBucket, take } from '../token-bucket.ts'

/** A household, a school or a reverse proxy may share one address. */
const MAX_BODIES_PER_ADDRESS = 32
const MAX_BODIES = 128
const RECORDS = { burst: 4000, perSecond: 50 }
const MAX_ADDRESSES = 10_000

export class GuestGate {
  private readonly bodies = new Map<string, number>()
  private readonly records = new Map<string, Bucket>()
  private total = 0

  /** Runs `job` in its turn, or not at all. @throws DigmError too-many-requests */
  async pass<Result>(address: string, job: () => Promise<Result>): Promise<Result> {
    const here = this.bodies.get(address) ?? 0
    if (here >= MAX_BODIES_PER_ADDRESS || this.total >= MAX_BODIES) throw new DigmError('too-many-requests')
    this.bodies.set(address, here + 1)
    this.total++
    try {
      return await job()
    } finally {
      this.total--
      const left = (this.bodies.get(address) ?? 1) - 1
      if (left > 0) this.bodies.set(address, left)
      else this.bodies.delete(address)
    }
  }

  /** @throws DigmError too-many-requests */
  countRecords(address: string, count: number, nowMs: number): void {
    const bucket = take(this.records.get(address) ?? fullBucket(RECORDS, nowMs), RECORDS, nowMs, count)
    if (!bucket) throw new DigmError('too-many-requests')
    this.records.delete(address)
    this.records.set(address, bucket)
    const [oldest] = this.records.keys()
    if (this.records.size > MAX_ADDRESSES && oldest !== undefined) this.records.delete(oldest)
  }
}
