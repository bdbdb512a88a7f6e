// One contract for `/stream`, whoever serves it: method, Range, If-Range and size in; status, headers and bytes to send out.
// RFC 9110 section 14, narrowed: one range only, and an open one is answered with at most MAX_OPEN_RANGE (players ask on).
import { MAX_OPEN_RANGE } from './limits.ts'

/** `end` is inclusive, as in the header. */
export type RangeVerdict = { kind: 'whole' } | { kind: 'part'; start: number; end: number } | { kind: 'unsatisfiable' }

export function parseRange(header: string | null | undefined, size: number): RangeVerdict {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '')
  const [, first = '', last = ''] = match ?? []
  if (!match || (first === '' && last === '')) return { kind: 'whole' }
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', start: size - length, end: size - 1 }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return { kind: 'whole' }
  if (start >= size) return { kind: 'unsatisfiable' }
  const end = last === '' ? start + MAX_OPEN_RANGE - 1 : Number(last)
  return { kind: 'part', start, end: Math.min(end, size - 1) }
}

export type StreamAsk = { method: string; range?: string | null | undefined; ifRange?: string | null | undefined }
export type StreamFile = { size: number; mime: string; contentHash: string }
/** `body` is null for HEAD and 416; its `end` is inclusive. */
export type StreamHead = {
  status: 200 | 206 | 416
  headers: Record<string, string>
  body: { start: number; end: number } | null
}

export const etagOf = (contentHash: string): string => `"${contentHash}"`

export function streamHead(ask: StreamAsk, file: StreamFile): StreamHead {
  const etag = etagOf(file.contentHash)
  const ifRangeHolds = !ask.ifRange || ask.ifRange === etag
  const verdict = parseRange(ifRangeHolds ? ask.range : undefined, file.size)
  const headers: Record<string, string> = { 'Accept-Ranges': 'bytes', 'Content-Type': file.mime, ETag: etag }
  if (verdict.kind === 'unsatisfiable') {
    return {
      status: 416,
      headers: { ...headers, 'Content-Range': `bytes */${file.size}`, 'Content-Length': '0' },
      body: null,
    }
  }
  const { start, end } = verdict.kind === 'part' ? verdict : { start: 0, end: file.size - 1 }
  headers['Content-Length'] = String(end - start + 1)
  if (verdict.kind === 'part') headers['Content-Range'] = `bytes ${start}-${end}/${file.size}`
  return {
    status: verdict.kind === 'part' ? 206 : 200,
    headers,
    body: ask.method === 'HEAD' || end < start ? null : { start, end },
  }
}
