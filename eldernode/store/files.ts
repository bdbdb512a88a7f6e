// Files that survive a power cut: written beside their place, synced, renamed, and the folder synced after.
import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What a crash may leave behind; never read, removed by the sweep. */
export const TEMPORARY_PREFIX = '.tmp-'

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export async function writeDurably(path: string, bytes: Uint8Array | string, mode = 0o644): Promise<void> {
  const folder = dirname(path)
  const temporary = `${folder}/${TEMPORARY_PREFIX}${randomBytes(6).toString('hex')}`
  try {
    const handle = await open(temporary, 'wx', mode)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

export async function makeFolder(folder: string): Promise<void> {
  const created = await mkdir(folder, { recursive: true })
  if (created !== undefined) await syncFolder(dirname(created))
}

export const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
