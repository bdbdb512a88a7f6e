// The gate every frame of GUN's wire passes, on the relay and in the browser, before anything of it is believed: which fields,
// verbs, ids, souls, keys, sizes and states there may be. What comes out holds no name of Object.prototype and nothing unread.
// A text that is no frame at all is refused whole; in a batch each frame is judged alone, so that one bad put spoils no other.
import type { ErrorCode } from './errors.ts'
import { isBlobHash } from './ids.ts'
import { MAX_FRAME, MAX_PREVIEW, MAX_RECORD } from './limits.ts'
import { isShallow } from './shallow-json.ts'
import { kindOf, signerOf } from './souls.ts'
import { BLOB_STATE, MAX_FUTURE_MS, MIN_STATE } from './write-policy.ts'

/** GUN looks every id up in one table for all peers and appends counters to it: ids of one length cannot collide. */
export const MESSAGE_ID_LENGTH = 9
/** Stock GUN packs some 9 kB of frames into one array. */
export const MAX_BATCH = 256
export const MAX_WRITES = 4096
/** Batch, frame, put, node, `_`, states. */
const MAX_DEPTH = 6
const MAX_MEMBERS = 4 * MAX_WRITES
const MAX_KEY = 200
const MAX_BLOB_TEXT = Math.ceil(MAX_PREVIEW / 3) * 4
const MAX_NOTE = 1000
const MAX_RANGE_LENGTH = 100_000

export type Write = { soul: string; key: string; value: string; state: number }
/** Keys as text, both ends included; `length` is how many characters of values are asked for, never less than one value. */
export type KeyRange = { from?: string; to?: string; prefix?: string; length?: number; reverse: boolean }
/** Between relays only: a nonce to sign, or the signature over the other's nonce. */
export type Proof = { nonce?: string; nodeId?: string; publicKey?: string; signature?: string; endpoint?: string }

export type Frame =
  | { kind: 'put'; id: string; writes: Write[] }
  /** Answer to a put, or, with writes, to a get; `more` when others follow. */
  | { kind: 'ack'; id: string; to: string; ok: boolean; err?: string; writes: Write[]; more: boolean }
  | { kind: 'get'; id: string; soul: string; key?: string; range?: KeyRange }
  | { kind: 'hi'; id: string; to?: string; pid?: string }
  | { kind: 'bye'; id: string }
  | { kind: 'error'; id: string; text: string }
  | { kind: 'proof'; id: string; proof: Proof }
export type Refusal = { kind: 'refused'; code: ErrorCode; id?: string }
export type CheckedFrames = { kind: 'frames'; frames: (Frame | Refusal)[] }

type Fields = Readonly<Record<string, unknown>>

const FIELDS = ['#', '##', '@', '><', '%', 'ok', 'err', 'put', 'get', 'dam', 'pid', 'FOO', 'DBG', 'proof']
const GET_FIELDS = ['#', '.', '%', '-']
const RANGE_FIELDS = ['=', '*', '>', '<', '-', '%']
const PROOF_FIELDS = ['nonce', 'nodeId', 'publicKey', 'signature', 'endpoint']

/** `nowMs` is Infinity where futures are not refused (in browsers, whose clock may be wrong). */
export function checkFrame(text: string, nowMs: number): CheckedFrames | Refusal {
  if (text.length > MAX_FRAME) return refused('too-large')
  if (!isShallow(text, MAX_DEPTH, MAX_MEMBERS)) return refused('bad-request')
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return refused('bad-request')
  }
  if (!Array.isArray(parsed)) {
    const frame = readFrame(parsed, nowMs)
    return frame.kind === 'refused' ? frame : { kind: 'frames', frames: [frame] }
  }
  if (parsed.length === 0 || parsed.length > MAX_BATCH) return refused('bad-request')
  return { kind: 'frames', frames: parsed.map((one: unknown) => readFrame(one, nowMs)) }
}

export const isMessageId = (id: unknown): id is string => typeof id === 'string' && /^[0-9A-Za-z]{9}$/.test(id)

const refused = (code: ErrorCode, id?: string): Refusal => ({
  kind: 'refused',
  code,
  ...(id === undefined ? {} : { id }),
})
const isNamed = (text: string): boolean => text in Object.prototype
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const hasOnly = (fields: Fields, allowed: readonly string[]): boolean =>
  Object.keys(fields).every((name) => allowed.includes(name))
const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.length <= most
const isAbsentOr = <Type>(value: unknown, is: (value: unknown) => value is Type): value is Type | undefined =>
  value === undefined || is(value)
const isNote = (value: unknown): value is string => isText(value, MAX_NOTE)

function readFrame(input: unknown, nowMs: number): Frame | Refusal {
  if (!isFields(input)) return refused('bad-request')
  const id = input['#']
  if (!isMessageId(id)) return refused('bad-request')
  const to = input['@']
  const { '##': hash, '><': sent, put, get, dam, err, ok } = input
  const isWellFormed =
    hasOnly(input, FIELDS) &&
    isAbsentOr(to, isMessageId) &&
    (hash === undefined || typeof hash === 'number' || isNote(hash)) &&
    isAbsentOr(sent, isNote) &&
    isAbsentOr(err, isNote) &&
    isOk(ok) &&
    [put, get, dam].filter((verb) => verb !== undefined && verb !== null).length <= 1
  if (!isWellFormed) return refused('bad-request', id)
  if (dam !== undefined) return readVerb(input, id)
  if (get !== undefined) return to === undefined ? readGet(get, id) : refused('bad-request', id)
  const writes = put === undefined || put === null ? [] : readPut(put, nowMs)
  if (typeof writes === 'string') return refused(writes, id)
  if (to !== undefined) {
    const more = typeof input['%'] === 'string' || typeof input['%'] === 'number'
    return { kind: 'ack', id, to, ok: ok !== undefined && !err, ...(err ? { err } : {}), writes, more }
  }
  return writes.length > 0 ? { kind: 'put', id, writes } : refused('bad-request', id)
}

/** `1`, `true`, `{'': 1}`, or how many acks are hoped for: `{'@': 9, '/': 3}`. */
function isOk(ok: unknown): boolean {
  if (ok === undefined || ok === null || typeof ok === 'number' || typeof ok === 'boolean') return true
  if (!isFields(ok) || !hasOnly(ok, ['', '@', '/'])) return false
  return Object.values(ok).every((count) => count === null || typeof count === 'number')
}

function readVerb(fields: Fields, id: string): Frame | Refusal {
  const { dam, pid, err, proof, '@': to } = fields
  if (!isAbsentOr(pid, isNote)) return refused('bad-request', id)
  switch (dam) {
    case 'hi':
    case '?':
      return {
        kind: 'hi',
        id,
        ...(to === undefined ? {} : { to: to as string }),
        ...(pid === undefined ? {} : { pid }),
      }
    case 'bye':
      return { kind: 'bye', id }
    case '!':
      return { kind: 'error', id, text: typeof err === 'string' ? err : '' }
    case 'digm': {
      if (!isFields(proof) || !hasOnly(proof, PROOF_FIELDS)) return refused('bad-request', id)
      return Object.values(proof).every(isNote)
        ? { kind: 'proof', id, proof: proof as Proof }
        : refused('bad-request', id)
    }
    default:
      return refused('bad-request', id)
  }
}

function readGet(get: unknown, id: string): Frame | Refusal {
  if (!isFields(get) || !hasOnly(get, GET_FIELDS)) return refused('bad-request', id)
  const { '#': soul, '.': key } = get
  if (typeof soul !== 'string' || isNamed(soul)) return refused('bad-request', id)
  if (!kindOf(soul) && !blobIn(soul)) return refused('not-found', id)
  if (typeof key === 'string') {
    return isText(key, MAX_KEY) && !isNamed(key) ? { kind: 'get', id, soul, key } : refused('bad-request', id)
  }
  if (key === undefined && get['%'] === undefined && get['-'] === undefined) return { kind: 'get', id, soul }
  if (key !== undefined && (!isFields(key) || !hasOnly(key, RANGE_FIELDS))) return refused('bad-request', id)
  return readRange({ ...key, ...(get['%'] === undefined ? {} : { '%': get['%'] }), ...pick(get, '-') }, id, soul)
}

const pick = (fields: Fields, name: string): Fields => (fields[name] === undefined ? {} : { [name]: fields[name] })

function readRange(lex: Fields, id: string, soul: string): Frame | Refusal {
  const { '=': exact, '*': prefix, '>': from, '<': to, '%': length, '-': reverse } = lex
  const isKey = (value: unknown): value is string => isText(value, MAX_KEY)
  const isWellFormed =
    [exact, prefix, from, to].every((bound) => isAbsentOr(bound, isKey)) &&
    (length === undefined || (typeof length === 'number' && length >= 0)) &&
    (reverse === undefined || typeof reverse === 'number' || typeof reverse === 'boolean')
  if (!isWellFormed) return refused('bad-request', id)
  if (typeof exact === 'string') return { kind: 'get', id, soul, key: exact }
  const range: KeyRange = { reverse: Boolean(reverse) }
  if (typeof prefix === 'string') range.prefix = prefix
  if (typeof from === 'string') range.from = from
  if (typeof to === 'string') range.to = to
  if (typeof length === 'number') range.length = Math.min(length, MAX_RANGE_LENGTH)
  return { kind: 'get', id, soul, range }
}

/** The hash a soul of a preview or cover names. */
export function blobIn(soul: string): string | undefined {
  const hash = soul.startsWith('digm/blobs/') ? soul.slice(11) : ''
  return isBlobHash(hash) ? hash : undefined
}

/** Nodes as GUN sends them: `{soul: {_: {'#': soul, '>': {key: state}}, key: value}}`. */
function readPut(put: unknown, nowMs: number): Write[] | ErrorCode {
  if (!isFields(put)) return 'bad-request'
  const writes: Write[] = []
  for (const [soul, node] of Object.entries(put)) {
    if (isNamed(soul) || !isFields(node)) return 'bad-request'
    if (!kindOf(soul) && !blobIn(soul)) return 'not-allowed'
    const { _: meta } = node
    if (!isFields(meta) || !hasOnly(meta, ['#', '>']) || meta['#'] !== soul) return 'bad-request'
    const states = meta['>']
    if (!isFields(states)) return 'bad-request'
    const keys = Object.keys(node).filter((key) => key !== '_')
    if (Object.keys(states).length !== keys.length) return 'bad-request'
    for (const key of keys) {
      const state = Object.hasOwn(states, key) ? states[key] : undefined
      const code = refuseWrite(soul, key, node[key], state, nowMs)
      if (code) return code
      writes.push({ soul, key, value: node[key] as string, state: state as number })
      if (writes.length > MAX_WRITES) return 'too-large'
    }
  }
  return writes
}

function refuseWrite(soul: string, key: string, value: unknown, state: unknown, nowMs: number): ErrorCode | undefined {
  if (isNamed(key)) return 'bad-request'
  const kind = kindOf(soul)
  if (kind ? !signerOf(kind, key) : blobIn(soul) !== key) return 'not-allowed'
  if (typeof value !== 'string') return 'bad-record'
  if (value.length > (kind ? MAX_RECORD : MAX_BLOB_TEXT)) return 'too-large'
  if (!Number.isSafeInteger(state) || (state as number) < MIN_STATE) return 'bad-record'
  if (!kind && state !== BLOB_STATE) return 'bad-record'
  return (state as number) > nowMs + MAX_FUTURE_MS ? 'future-version' : undefined
}
