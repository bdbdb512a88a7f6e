// A bare id means mine: `album_001` stands for `album_001.<my fingerprint>`, and mine come back bare.
import { DigmError } from '../core/errors.ts'
import type { Branded, Fingerprint, Slug } from '../core/ids.ts'

type Id = Branded<string>

const isBare = (id: string): boolean => !id.includes('.')

/** The slug of what is mine. @throws DigmError wrong-key when the id names another's key */
export function ownSlug(id: string, mine: Fingerprint | undefined): Slug {
  const [slug = '', fingerprint] = id.split('.')
  if (fingerprint !== undefined && fingerprint !== mine) throw new DigmError('wrong-key', { id })
  return slug as Slug
}

/** Undefined for a bare id while there is no key of mine. */
export function fullId<Full extends string>(
  id: string,
  mine: Fingerprint | undefined,
  isFull: (id: unknown) => id is Full,
): Full | undefined {
  const full = isBare(id) && mine !== undefined ? `${id}.${mine}` : id
  return isFull(full) ? full : undefined
}

export const shownId = (id: Id | string, mine: Fingerprint | undefined): string =>
  mine !== undefined && id.endsWith(`.${mine}`) ? id.slice(0, -mine.length - 1) : id
