import { DigmError } from '../../src/core/errors.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Where an upload's body belongs; without `start` it only asks where to continue. */
export type UploadPlace = { start: number | undefined; total: number }

/**
 * `Content-Range: bytes a-b/total`, or `*` in place of `a-b` to ask; without the header the body is the whole file.
 * @throws DigmError bad-request
 */
export function parseContentRange(headers: Headers): UploadPlace {
  const { 'content-range': range, 'content-length': length } = headers
  if (range === undefined) {
    if (typeof length !== 'string' || !/^\d{1,15}$/.test(length))
      throw new DigmError('bad-request', { reason: 'length' })
    return { start: 0, total: Number(length) }
  }
  const match = /^bytes (?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15})$/.exec(String(range))
  const [, first, last, size] = match ?? []
  const total = Number(size)
  if (!match || total === 0) throw new DigmError('bad-request', { reason: 'content-range' })
  if (first === undefined) return { start: undefined, total }
  const isSound =
    Number(first) <= Number(last) &&
    Number(last) < total &&
    (length === undefined || Number(length) === Number(last) - Number(first) + 1)
  if (!isSound) throw new DigmError('bad-request', { reason: 'content-range' })
  return { start: Number(first), total }
}
