import { whereabouts } from '../catalogue/whereabouts.ts'
import { toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import { type AlbumId, albumIdOf, type Fingerprint, isAlbumId, type Slug } from '../core/ids.ts'
import { albumSlug } from '../media/album-records.ts'
import { getAlbumState } from '../storage/records.ts'
import type { StepsOptions } from './publish-steps.ts'

/** A slug that no other album of this artist has had: `title`, `title-2`, ... */
export function freeSlug(slug: Slug, isTaken: (slug: Slug) => boolean): Slug {
  for (let number = 1; ; number++) {
    const candidate = (number === 1 ? slug : `${slug.slice(0, 60)}-${number}`) as Slug
    if (!isTaken(candidate)) return candidate
  }
}

/** An id that no album of this artist has, on this device or on another that has the key too. */
export async function newAlbumId(
  { db, drafts, digests, openAlbum }: Pick<StepsOptions, 'db' | 'drafts' | 'digests' | 'openAlbum'>,
  title: string,
  { fingerprint, imported }: { fingerprint: Fingerprint; imported: boolean },
): Promise<AlbumId> {
  const slug = await albumSlug(title, digests.sha256)
  const fixed = await drafts.fixedIds()
  const taken = new Set<string>()
  const idOf = (candidate: Slug): AlbumId => {
    const id = albumIdOf(candidate, fingerprint)
    if (!isAlbumId(id)) throw new DigmError('bad-id', { slug })
    return id
  }
  // As many albums of one title as there are is how often this goes round.
  for (;;) {
    const candidate = freeSlug(slug, (used) => taken.has(used))
    const id = idOf(candidate)
    if (!fixed.has(id) && !(await getAlbumState(db, id))) {
      const elsewhere = imported ? await whereabouts(openAlbum(id)) : 'unknown'
      if (elsewhere === 'unknown') return id
      // Nobody can say which names are taken, so it gets one that no other device comes upon.
      if (elsewhere === 'unreachable') {
        return idOf(`${slug.slice(0, 56)}-${toHex(crypto.getRandomValues(new Uint8Array(3)))}` as Slug)
      }
    }
    taken.add(candidate)
  }
}
