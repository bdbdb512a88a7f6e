// Bencode (BEP 3) for .torrent files of strangers: sizes and depth are bounded, and only canonical input is read.
import { concatBytes, fromUtf8, sameBytes, utf8 } from './bytes.ts'

export type Bencoded = number | Uint8Array | Bencoded[] | Map<string, Bencoded>

const MAX_DEPTH = 16
/** Of a safe integer, with its sign. */
const MAX_DIGITS = 17

/** Undefined when the bytes are not exactly one value. Dictionary keys must be UTF-8. */
export function decodeBencode(bytes: Uint8Array): Bencoded | undefined {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  return value !== undefined && reader.at === bytes.length ? value : undefined
}

export function encodeBencode(value: Bencoded | string): Uint8Array<ArrayBuffer> {
  if (typeof value === 'number') return utf8(`i${value}e`)
  if (typeof value === 'string') return encodeBencode(utf8(value))
  if (value instanceof Uint8Array) return concatBytes([utf8(`${value.length}:`), value])
  if (Array.isArray(value)) return concatBytes([utf8('l'), ...value.map(encodeBencode), utf8('e')])
  const keys = [...value.keys()].sort()
  const pairs = keys.flatMap((key) => [encodeBencode(key), encodeBencode(value.get(key) as Bencoded)])
  return concatBytes([utf8('d'), ...pairs, utf8('e')])
}

/** The bytes of the value at `key` in the outermost dictionary, as they stand: what an infohash is the hash of. */
export function rawValueOf(bytes: Uint8Array, key: string): Uint8Array | undefined {
  if (bytes[0] !== 0x64) return undefined
  const reader = new Reader(bytes)
  reader.at = 1
  while (reader.at < bytes.length && bytes[reader.at] !== 0x65) {
    const name = reader.text()
    const start = reader.at
    if (name === undefined || reader.value(1) === undefined) return undefined
    if (sameBytes(name, utf8(key))) return bytes.subarray(start, reader.at)
  }
  return undefined
}

class Reader {
  at = 0

  constructor(private readonly bytes: Uint8Array) {}

  value(depth: number): Bencoded | undefined {
    if (depth > MAX_DEPTH) return undefined
    switch (this.bytes[this.at]) {
      case 0x69:
        this.at++
        return this.integer(0x65)
      case 0x6c:
        return this.list(depth)
      case 0x64:
        return this.dictionary(depth)
      default:
        return this.text()
    }
  }

  text(): Uint8Array | undefined {
    const length = this.integer(0x3a)
    if (length === undefined || length < 0 || this.at + length > this.bytes.length) return undefined
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  private integer(terminator: number): number | undefined {
    const end = this.bytes.indexOf(terminator, this.at)
    if (end === -1 || end - this.at > MAX_DIGITS) return undefined
    const digits = String.fromCharCode(...this.bytes.subarray(this.at, end))
    if (!/^(0|-?[1-9]\d*)$/.test(digits)) return undefined
    this.at = end + 1
    const value = Number(digits)
    return Number.isSafeInteger(value) ? value : undefined
  }

  private list(depth: number): Bencoded[] | undefined {
    this.at++
    const items: Bencoded[] = []
    while (this.bytes[this.at] !== 0x65) {
      const item = this.value(depth + 1)
      if (item === undefined) return undefined
      items.push(item)
    }
    this.at++
    return items
  }

  private dictionary(depth: number): Map<string, Bencoded> | undefined {
    this.at++
    const entries = new Map<string, Bencoded>()
    while (this.bytes[this.at] !== 0x65) {
      const name = this.text()
      const key = name && fromUtf8(name)
      const item = key === undefined ? undefined : this.value(depth + 1)
      if (key === undefined || item === undefined || entries.has(key)) return undefined
      entries.set(key, item)
    }
    this.at++
    return entries
  }
}
