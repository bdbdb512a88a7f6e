// Files as they are dropped or picked, with the folders they lay in.
import type { PickedFile } from '../publish/draft.ts'

/** Nobody drops more by intention; what lies beyond is not looked at. */
const MOST_FILES = 1000

const isHidden = (name: string): boolean => name.startsWith('.')

const pickedOf = (files: Iterable<File>): PickedFile[] =>
  [...files]
    .filter(({ name }) => !isHidden(name))
    .slice(0, MOST_FILES)
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))

export const filesOfInput = (input: HTMLInputElement): PickedFile[] => pickedOf(input.files ?? [])

/** Folders are walked through. Must be called while the event is being handled: the browser forgets the items afterwards. */
export async function filesOfDrop({ items, files }: DataTransfer): Promise<PickedFile[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return pickedOf(files)
  const found: PickedFile[] = []
  for (const entry of entries) await walk(entry, found)
  return found
}

async function walk(entry: FileSystemEntry, found: PickedFile[]): Promise<void> {
  if (found.length >= MOST_FILES || isHidden(entry.name)) return
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject)).catch(() => undefined)
    if (file) found.push({ path: entry.fullPath.replace(/^\/+/, ''), file })
    return
  }
  if (!isFolder(entry)) return
  const reader = entry.createReader()
  for (;;) {
    // A folder is read in parts, until one is empty.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject)).catch(
      () => [],
    )
    if (part.length === 0 || found.length >= MOST_FILES) return
    for (const inner of part) await walk(inner, found)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
