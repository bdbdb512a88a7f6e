// New versions and withdrawals of albums as they come in, from whatever tab: what is kept remembers what it is; what is withdrawn
// is offered to nobody from then on, and unless it is kept its bytes are freed.
import type { Intake } from '../catalogue/intake.ts'
import { type InfoHash, isAlbumId } from '../core/ids.ts'
import { isWithdrawn } from '../core/records.ts'
import { kindOf } from '../core/souls.ts'
import type { Database } from '../storage/database.ts'
import { listLibraryIds, rememberAlbum } from '../storage/library.ts'
import { dropPieces, getTorrent } from '../storage/torrents.ts'

/** Of more than these at once, as when a whole catalogue comes in, only what is in the library is looked at. */
const FEW = 16

export type VersionsOptions = {
  db: Database
  intake: Pick<Intake, 'onChange'>
  onWithdrawn(infoHashes: readonly InfoHash[]): void
}

export function followVersions({ db, intake, onWithdrawn }: VersionsOptions): void {
  const note = async (albumId: string) => {
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
  const look = async (albumIds: readonly string[]) => {
    const own = albumIds.length > FEW ? new Set<string>(await listLibraryIds(db).catch(() => [])) : undefined
    for (const albumId of albumIds) if (!own || own.has(albumId)) await note(albumId).catch(() => undefined)
  }
  intake.onChange((changed) => {
    const albumIds = changed.flatMap(({ soul, key }) => (kindOf(soul) === 'albums' ? key : []))
    if (albumIds.length > 0) void look(albumIds)
  })
}
