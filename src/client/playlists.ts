// Playlists lie on this device. One that is public stands in the signed record of its owner as well, under `playlists`, where
// everybody who knows the owner's fingerprint finds it.
import { DigmError } from '../core/errors.ts'
import { type Fingerprint, isFingerprint } from '../core/ids.ts'
import { rawRecord } from '../core/raw-record.ts'
import { soulOf } from '../core/souls.ts'
import { listOwn, nextOrder, putOwn } from '../storage/own-rows.ts'
import { getSignedRows } from '../storage/signed-rows.ts'
import type { Connection } from './connection.ts'
import { parsePlaylist, type UserPlaylist } from './guide.ts'
import { ownSlug, shownId } from './own-ids.ts'

/** @throws DigmError bad-record, wrong-key, storage-full; too-large when the public ones outgrow one record */
export async function storePlaylist(connection: Connection, given: unknown): Promise<void> {
  const { db, mine } = connection
  const input = parsePlaylist(given)
  const key = ownSlug(input.playlistId, mine())
  const trackIds = input.trackIds.map((id) => shownId(id, mine()))
  await putOwn(db, 'playlist', { key, order: nextOrder(), data: { ...input, playlistId: key, trackIds } })
  await publishPlaylists(connection)
}

/** What of mine is public and not in my record yet, or is there and public no more. */
export async function publishPlaylists({ db, mine, identity, verifier }: Connection): Promise<void> {
  const me = mine()
  if (!me) return
  const own = await listMine(db)
  const open = own.filter(({ isPublic }) => isPublic)
  const soul = await soulOf('artists', me, verifier.sha256)
  const [row] = await getSignedRows(db, [{ soul, key: me }])
  const { playlists: published = [] } = row ? rawRecord(row.value) : {}
  if (JSON.stringify(published) === JSON.stringify(open)) return
  const { name = open[0]?.userId ?? me, about = '', links = [] } = (await identity.profile()) ?? {}
  await identity.saveProfile({ name, about, links, playlists: open })
}

async function listMine(db: Connection['db']): Promise<UserPlaylist[]> {
  return (await listOwn(db, 'playlist')).flatMap(({ data }) => readPlaylist(data) ?? [])
}

function readPlaylist(data: unknown): UserPlaylist | undefined {
  try {
    return parsePlaylist(data)
  } catch (error) {
    if (error instanceof DigmError) return undefined
    throw error
  }
}

/** @param userId a name of mine; of others their fingerprint, or `name.<fingerprint>` */
export async function readPlaylists({ db, mine, verifier }: Connection, userId: string): Promise<UserPlaylist[]> {
  const [name = '', fingerprint] = userId.includes('.')
    ? userId.split('.')
    : isFingerprint(userId)
      ? ['', userId]
      : [userId]
  if (fingerprint === undefined || fingerprint === mine()) {
    return (await listMine(db)).filter((playlist) => name === '' || playlist.userId === name)
  }
  if (!isFingerprint(fingerprint)) return []
  const soul = await soulOf('artists', fingerprint, verifier.sha256)
  const [row] = await getSignedRows(db, [{ soul, key: fingerprint }])
  const { playlists } = row ? rawRecord(row.value) : {}
  const theirs = Array.isArray(playlists) ? playlists.flatMap((each) => readPlaylist(each) ?? []) : []
  return theirs.filter((each) => name === '' || each.userId === name).map((each) => foreign(each, fingerprint))
}

/** Bare ids in another's record are theirs. */
function foreign(playlist: UserPlaylist, fingerprint: Fingerprint): UserPlaylist {
  const full = (id: string) => (id.includes('.') ? id : `${id}.${fingerprint}`)
  const { playlistId, userId, trackIds } = playlist
  return { ...playlist, playlistId: full(playlistId), userId: full(userId), trackIds: trackIds.map(full) }
}
