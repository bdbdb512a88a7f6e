// A limit that allows bursts: `burst` at once, `perSecond` in the long run.
export type BucketLimits = { burst: number; perSecond: number }
export type Bucket = { tokens: number; atMs: number }

export const fullBucket = (limits: BucketLimits, nowMs: number): Bucket => ({ tokens: limits.burst, atMs: nowMs })

/** The bucket after `cost` was taken, or undefined when there is not enough in it. */
export function take(bucket: Bucket, limits: BucketLimits, nowMs: number, cost = 1): Bucket | undefined {
  const refilled = ((nowMs - bucket.atMs) / 1000) * limits.perSecond
  const tokens = Math.min(limits.burst, bucket.tokens + Math.max(0, refilled)) - cost
  return tokens < 0 ? undefined : { tokens, atMs: nowMs }
}

/** As `take`, but never refuses: the bucket may fall into debt, which is paid by waiting that long before the next. */
export function spend(bucket: Bucket, limits: BucketLimits, nowMs: number, cost: number): Bucket & { waitMs: number } {
  const refilled = ((nowMs - bucket.atMs) / 1000) * limits.perSecond
  const tokens = Math.min(limits.burst, bucket.tokens + Math.max(0, refilled)) - cost
  return { tokens, atMs: nowMs, waitMs: tokens < 0 ? (-tokens / limits.perSecond) * 1000 : 0 }
}
