import { decodeBencode, rawValueOf } from '../core/bencode.ts'
import { concatBytes, utf8 } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'

/** A .torrent of nothing but the info dictionary: trackers, web seeds and everything else of the file are not believed. */
export function bareTorrent(torrentBytes: Uint8Array): Uint8Array {
  const info = rawValueOf(torrentBytes, 'info')
  const fields = info && decodeBencode(info)
  // Other names for the same things, which WebTorrent would read in place of those that were checked.
  const isPlain = fields instanceof Map && !fields.has('files') && !fields.has('name.utf-8')
  if (!info || !isPlain) throw new DigmError('bad-torrent', { reason: 'info' })
  return concatBytes([utf8('d4:info'), info, utf8('e')])
}
