// Which covers and previews the known records name, so that nobody can store bytes no record promises.
import type { BlobHash } from '../../src/core/ids.ts'
import type { DigmRecord } from '../../src/core/souls.ts'

export type BlobUse = 'cover' | 'preview'
export type NamedBlob = { hash: BlobHash; as: BlobUse }

export function blobsOf(parsed: DigmRecord | undefined): NamedBlob[] {
  if (parsed?.kind === 'album' && parsed.record.cover) return [{ hash: parsed.record.cover, as: 'cover' }]
  if (parsed?.kind === 'artist' && parsed.record.picture) return [{ hash: parsed.record.picture, as: 'cover' }]
  if (parsed?.kind === 'track' && parsed.record.preview) return [{ hash: parsed.record.preview.hash, as: 'preview' }]
  return []
}

export class BlobNames {
  private readonly names = new Map<string, number>()

  /** `name` is `<hash>!<use>!<who names it>`. */
  add(name: string): void {
    this.change(name, 1)
  }

  remove(name: string): void {
    this.change(name, -1)
  }

  has(hash: BlobHash, as: BlobUse): boolean {
    return this.names.has(`${hash}!${as}`)
  }

  private change(name: string, by: 1 | -1): void {
    const [hash, as] = name.split('!')
    const use = `${hash}!${as}`
    const count = (this.names.get(use) ?? 0) + by
    if (count > 0) this.names.set(use, count)
    else this.names.delete(use)
  }
}
