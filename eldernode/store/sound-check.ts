// Albums that strangers want seeded must be sound. What is not is refused as soon as that can be told.
import { DigmError } from '../../src/core/errors.ts'
import type { InfoHash } from '../../src/core/ids.ts'
import { FIRST_LOOK, inspectBeginning, inspectWhole } from './inspect.ts'
import type { Library } from './library.ts'
import type { PartFile } from './part-file.ts'

/** Told of bytes that are what their torrent promises and still cannot stay. */
export type OnRefused = (infoHash: InfoHash, error: DigmError) => Promise<void>

export class SoundCheck {
  private readonly begun = new WeakSet<PartFile>()

  constructor(
    private readonly library: Library,
    private readonly onRefused: OnRefused,
  ) {}

  /** After more of the file was checked against its torrent. @throws DigmError unsupported-audio */
  async beginning(infoHash: InfoHash, part: PartFile): Promise<void> {
    if (this.begun.has(part) || (part.checked < FIRST_LOOK && !part.isWhole) || !this.isDue(infoHash)) return
    this.begun.add(part)
    await this.look(infoHash, () => inspectBeginning(part.path, part.checked, part.torrent.length))
  }

  /** @throws DigmError unsupported-audio, truncated-audio, too-large */
  async whole(infoHash: InfoHash, { path, torrent }: PartFile): Promise<void> {
    if (this.isDue(infoHash)) await this.look(infoHash, () => inspectWhole(path, torrent.length))
  }

  private isDue(infoHash: InfoHash): boolean {
    const { staging, takings } = this.library
    return staging.claimsOf(infoHash).some(({ albumId }) => takings.get(albumId) !== undefined)
  }

  private async look(infoHash: InfoHash, inspect: () => Promise<void>): Promise<void> {
    try {
      await inspect()
    } catch (error) {
      if (error instanceof DigmError) await this.onRefused(infoHash, error)
      throw error
    }
  }
}
