// Whether bytes are sound: by what is in them, never by their name. A look at the beginning spares the rest of a video; the whole
// file is read once more when it is there.
import { open } from 'node:fs/promises'
import { DigmError } from '../../src/core/errors.ts'
import { MIB } from '../../src/core/limits.ts'
import { cleanAudio } from '../../src/media/clean/clean.ts'
import { nameOther, sniff } from '../../src/media/sniff.ts'
import type { ByteSource } from '../../src/media/source.ts'

/** Enough to know every container behind a tag of usual size. */
export const FIRST_LOOK = 256 * 1024
/** Tags, pictures and whatever else is no sound may be this large, or half of the file. */
const MOST_BESIDES = 16 * MIB

class NotHereYet extends Error {}

/** @throws DigmError unsupported-audio; what cannot be told yet passes */
export async function inspectBeginning(path: string, checked: number, size: number): Promise<void> {
  try {
    await withSource(path, size, checked, async (source) => {
      if (!(await sniff(source))) throw notAudio(await nameOther(source))
    })
  } catch (error) {
    if (!(error instanceof NotHereYet)) throw error
  }
}

/** @throws DigmError unsupported-audio, truncated-audio */
export const inspectWhole = (path: string, size: number): Promise<void> =>
  withSource(path, size, size, async (source) => {
    const clean = await cleanAudio(source)
    if (size - clean.size > Math.max(MOST_BESIDES, size / 2)) throw notAudio('mostly no sound')
  })

const notAudio = (what: string) => new DigmError('unsupported-audio', { reason: `its content is ${what}` })

async function withSource(
  path: string,
  size: number,
  checked: number,
  look: (source: ByteSource) => Promise<void>,
): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await look({
      size,
      read: async (start, end) => {
        if (Math.min(end, size) > checked) throw new NotHereYet()
        const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end, size) - start))
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
        return bytes.subarray(0, bytesRead)
      },
    })
  } finally {
    await handle.close()
  }
}
