// Every failure DIGM knows by name: its HTTP status and what a person reads. Logs read code and details. What only those meet
// who publish or run a node is in maker-errors.ts: the service worker must stay small, and meets none of it.
import type { MakerErrorCode } from './maker-errors.ts'

type Meaning = readonly [status: number, text: string]

const ERRORS = {
  'bad-id': [400, 'This is not a DIGM address.'],
  'bad-request': [400, 'The request could not be understood.'],
  'bad-record': [400, 'The record is not well formed.'],
  'bad-torrent': [400, 'The torrent file is not well formed.'],
  'bad-signature': [403, 'The signature does not match the record.'],
  'wrong-key': [403, 'The record is signed by another key than its id names.'],
  'not-found': [404, 'There is nothing here.'],
  'album-unknown': [404, 'This album is not known here.'],
  'track-unknown': [404, 'This track is not known here.'],
  'album-withdrawn': [410, 'The artist has withdrawn this album.'],
  'track-withdrawn': [410, 'The artist has withdrawn this track.'],
  'too-large': [413, 'This is too large.'],
  'range-unsatisfiable': [416, 'The range lies beyond the end of the file.'],
  'hash-mismatch': [422, 'The bytes are not what the record promises.'],
  'too-many-requests': [429, 'Too many requests. Try again in a moment.'],
  internal: [500, 'Something went wrong.'],
  unavailable: [503, 'This Eldernode does not serve audio at the moment.'],
  unreachable: [504, 'Nobody who holds this track can be reached. Check the connection and try again.'],
  timeout: [504, 'It took too long.'],
  'storage-full': [507, 'This device has no room left. Free some space and try again.'],
  'storage-unavailable': [500, 'This browser does not let DIGM store anything.'],
  cancelled: [499, 'Cancelled.'],
  'not-playable': [500, 'This browser cannot play the track.'],
} as const satisfies Record<string, Meaning>

export type ErrorCode = keyof typeof ERRORS | MakerErrorCode

const meanings = new Map<string, Meaning>(Object.entries(ERRORS))

export function learnErrors(more: Readonly<Record<string, Meaning>>): void {
  for (const [code, meaning] of Object.entries(more)) meanings.set(code, meaning)
}

const meaningOf = (code: ErrorCode): Meaning => meanings.get(code) ?? ERRORS.internal
export type ErrorDetails = Readonly<Record<string, string | number | boolean | undefined>>

export class DigmError extends Error {
  override readonly name = 'DigmError'

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    options?: { cause?: unknown },
  ) {
    super(meaningOf(code)[1])
    if (options?.cause !== undefined) this.cause = options.cause
  }

  get status(): number {
    return meaningOf(this.code)[0]
  }

  /** The body of an HTTP answer: `{error: {code, message}}`. */
  toJSON(): { error: { code: ErrorCode; message: string } } {
    return { error: { code: this.code, message: this.message } }
  }
}

export const isErrorCode = (value: unknown): value is ErrorCode => typeof value === 'string' && meanings.has(value)

/** The text a person reads for any thrown value. */
export const errorText = (error: unknown): string => (error instanceof DigmError ? error.message : ERRORS.internal[1])

/** Reads `{error: {code, message}}` of an HTTP answer; an unknown code keeps its status' nearest meaning. */
export function errorFromBody(status: number, body: unknown): DigmError {
  const code = (body as { error?: { code?: unknown } } | null)?.error?.code
  if (isErrorCode(code)) return new DigmError(code, { status })
  return new DigmError(status === 404 ? 'not-found' : status === 413 ? 'too-large' : 'unavailable', { status })
}
