// New versions and withdrawals of albums as they come in, from whatever tab: what is kept remembers what it is; what is withdrawn
// is offered to nobody from then on, and unless it is kept its bytes are freed.
import type { Intake } from '../catalogue/intake.ts'
import { type InfoHash, isAlbumId } from '../core/ids.ts'
import { isWithdrawn } from '../core/records.ts'
import { kindOf } from '../core/souls.ts'
import type { Database } from '../storage/database.ts'
import { rememberAlbum } from '../storage/library.ts'
import { dropPieces, getTorrent } from '../storage/torrents.ts'

/** A whole catalogue coming in is not looked at: it holds new albums, which nobody here has heard. */
const MANY = 512

export type VersionsOptions = {
  db: Database
  intake: Pick<Intake, 'onChange'>
  onWithdrawn(infoHashes: readonly InfoHash[]): void
}

export function followVersions({ db, intake, onWithdrawn }: VersionsOptions): void {
  const note = async (albumId: unknown) => {
    if (!isAlbumId(albumId)) return
    const state = await rememberAlbum(db, albumId)
    if (!state || !isWithdrawn(state)) return
    const rows = await db.run(['tracks'], 'readonly', (tx) => tx.objectStore('tracks').index('albumId').getAll(albumId))
    const infoHashes = rows.map(({ track }) => track.infoHash)
    onWithdrawn(infoHashes)
    const torrents = await Promise.all(infoHashes.map((infoHash) => getTorrent(db, infoHash)))
    const played = torrents.flatMap((row) => (row && !row.kept ? row.infoHash : []))
    await dropPieces(db, played)
  }
  intake.onChange((changed) => {
    if (changed.length >= MANY) return
    for (const { soul, key } of changed) if (kindOf(soul) === 'albums') void note(key).catch(() => undefined)
  })
}
