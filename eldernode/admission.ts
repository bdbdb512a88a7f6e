// Who may put what on this node: pure verdicts over a claim, what is known, and the limits.
import { DigmError, type ErrorCode } from '../src/core/errors.ts'
import type { Fingerprint } from '../src/core/ids.ts'
import type { Stamp } from '../src/core/signed.ts'
import { judgeRecord, type Verdict } from '../src/core/write-policy.ts'

export type Policy = {
  /** Artists who may write from anywhere. */
  allow: ReadonlySet<Fingerprint>
  /** Artists who may not write at all. */
  deny: ReadonlySet<Fingerprint>
}

/** `loopback`: the request came from a program on this machine, and from no web page of another origin. */
export type Asker = { loopback: boolean; address?: string | undefined }

const refused = (code: ErrorCode): Verdict => ({ verdict: 'refused', code })

export function admitWriter(signer: Fingerprint, asker: Asker, policy: Policy): ErrorCode | undefined {
  if (policy.deny.has(signer)) return 'not-allowed'
  return asker.loopback || policy.allow.has(signer) ? undefined : 'not-allowed'
}

/** Of who may write at all, the policy of the graph decides. */
export function admitRecord(
  claim: Stamp & { signer: Fingerprint },
  known: Stamp | undefined,
  asker: Asker,
  policy: Policy,
  nowMs: number,
): Verdict {
  const code = admitWriter(claim.signer, asker, policy)
  if (code) return refused(code)
  return judgeRecord(claim, claim.version, known, nowMs)
}

export type Room = { capacity: number; used: number }

/** @throws DigmError quota-exceeded before a byte is taken */
export function takeRoom(size: number, room: Room): void {
  if (room.used + size > room.capacity) {
    throw new DigmError('quota-exceeded', { needed: size, free: Math.max(0, room.capacity - room.used) })
  }
}

export type WriteRequest = {
  remoteAddress: string | undefined
  headers: Readonly<Record<string, string | string[] | undefined>>
}

const FORWARDING_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'via']
const LOOPBACK_NAME = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i
const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/i

/**
 * A program on this machine: not a proxy that speaks for somebody else, not a page of another site that the operator's browser
 * happens to show, and not a name of another site that resolves to this machine.
 */
export function isLoopback({ remoteAddress, headers }: WriteRequest): boolean {
  if (!LOOPBACK_ADDRESS.test(remoteAddress ?? '')) return false
  if (FORWARDING_HEADERS.some((name) => headers[name] !== undefined)) return false
  const { host, origin } = headers
  if (typeof host !== 'string' || !LOOPBACK_NAME.test(host)) return false
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}
