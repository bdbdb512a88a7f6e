import { open, rename } from 'node:fs/promises'
import { DigmError } from '../../src/core/errors.ts'
import type { InfoHash } from '../../src/core/ids.ts'
import { remove, syncFolder } from './files.ts'
import { del, put } from './ledger.ts'
import type { Library } from './library.ts'
import type { PartFile } from './part-file.ts'
import { settleAll } from './parts.ts'

/**
 * The last step of a file whose pieces are all there: synced, renamed, in the ledger. The error, when it is whole and still not
 * what any record promises; then it is gone. Runs inside `serial`.
 */
export async function keepAudio(library: Library, infoHash: InfoHash, part: PartFile): Promise<DigmError | undefined> {
  if (library.held.audio.has(infoHash)) return undefined
  const { torrent, path, contentHash } = part
  const claims = library.staging.claimsOf(infoHash)
  if (!claims.some((track) => track.contentHash === contentHash)) {
    await library.ledger.commit([del(`u!${infoHash}`)])
    library.reserved.delete(infoHash)
    await remove(library.audioFolder(infoHash))
    return new DigmError('hash-mismatch', { reason: 'content hash', contentHash })
  }
  const handle = await open(path, 'r+')
  try {
    await handle.truncate(torrent.length)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(path, library.audioFile(infoHash, torrent.name))
  await syncFolder(library.audioFolder(infoHash))
  const row = { size: torrent.length, contentHash, pieceLength: torrent.pieceLength, file: torrent.name }
  await library.ledger.commit([put(`h!audio!${infoHash}`, row), del(`u!${infoHash}`)])
  library.held.audio.set(infoHash, row)
  library.reserved.delete(infoHash)
  await settleAll(
    library,
    claims.map((track) => track.albumId),
  )
  return undefined
}
