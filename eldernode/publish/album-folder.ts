// A folder of the artist's disk: which files in it are music, which are the cover, and none from anywhere else.
import { constants } from 'node:fs'
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { DigmError } from '../../src/core/errors.ts'
import type { AlbumFiles } from '../../src/media/prepare-album.ts'
import type { NamedSource } from '../../src/media/prepare-track.ts'
import { sniff } from '../../src/media/sniff.ts'
import type { ByteSource } from '../../src/media/source.ts'

export type AlbumFolder = AlbumFiles & { close(): Promise<void> }

/** Files that claim to be sound must be. */
const AUDIO_NAME = /\.(mp3|mp2|flac|ogg|oga|opus|m4a|m4b|mp4|aac|wav|wave|aif|aiff|wma|ape|wv|alac)$/i
const PICTURE_NAME = /\.(jpe?g|png|webp|gif|avif)$/i
const COVER_NAME = /^(cover|folder|front|album(art)?|artwork)\b/i
/** Never music, whatever is inside. */
const SIDE_NAME =
  /\.(txt|nfo|log|cue|m3u8?|pls|xspf|md|html?|url|pdf|docx?|sfv|md5|sha\d*|ini|db|json|xml|ya?ml|torrent|zip|rar|7z|svg|bmp|tiff?|psd|ds_store)$/i
const MAX_DEPTH = 3
const MAX_ENTRIES = 5000

/** @throws DigmError bad-config when it is no folder; outside-folder and unreadable-file with the file named */
export async function openAlbumFolder(folder: string): Promise<AlbumFolder> {
  const root = await realpath(folder).catch(() => undefined)
  if (!root || !(await stat(root)).isDirectory())
    throw new DigmError('bad-config', { reason: `${folder} is no folder` })
  const paths = await filesIn(root, root, 0)
  const handles: FileHandle[] = []
  const close = async () => {
    await Promise.all(handles.map((handle) => handle.close()))
  }
  try {
    const audio: NamedSource[] = []
    const pictures: NamedSource[] = []
    for (const path of paths) {
      if (SIDE_NAME.test(path)) continue
      const { handle, source } = await openFile(join(root, path), path)
      handles.push(handle)
      if (PICTURE_NAME.test(path)) pictures.push({ path, source })
      else if (AUDIO_NAME.test(path) || (await isAudio(source))) audio.push({ path, source })
    }
    const ranked = pictures.sort((a, b) => coverRank(a.path) - coverRank(b.path))
    // Among several pictures without a telling name, none is known to be the cover.
    const covers = ranked.filter(({ path }) => pictures.length === 1 || coverRank(path) < UNNAMED)
    return { folderName: basename(resolve(folder)), audio, pictures: covers, close }
  } catch (error) {
    await close()
    throw error
  }
}

const UNNAMED = 100

function coverRank(path: string): number {
  const depth = path.split('/').length - 1
  return depth + (COVER_NAME.test(basename(path)) ? 0 : UNNAMED)
}

/** Relative paths with forward slashes, in no order that means anything. */
async function filesIn(root: string, folder: string, depth: number): Promise<string[]> {
  const name = (path: string) => relative(root, path).split(sep).join('/')
  const entries = await readdir(folder).catch((cause: unknown) => {
    throw new DigmError('unreadable-file', { file: name(folder) || basename(root) }, { cause })
  })
  if (entries.length > MAX_ENTRIES) throw new DigmError('too-many-tracks', { found: entries.length })
  const found: string[] = []
  for (const entry of entries.sort()) {
    if (entry.startsWith('.')) continue
    const path = join(folder, entry)
    const real = await realpath(path).catch((cause: unknown) => {
      throw new DigmError('unreadable-file', { file: name(path) }, { cause })
    })
    if (!real.startsWith(root + sep)) throw new DigmError('outside-folder', { file: name(path) })
    const stats = await stat(real)
    if (stats.isFile()) found.push(name(path))
    // A link to a folder could lead in circles, and what it shows is in the album already.
    else if (stats.isDirectory() && real === path && depth < MAX_DEPTH) {
      found.push(...(await filesIn(root, path, depth + 1)))
    }
  }
  return found
}

async function openFile(path: string, name: string): Promise<{ handle: FileHandle; source: ByteSource }> {
  const unreadable = (cause: unknown): never => {
    throw new DigmError('unreadable-file', { file: name }, { cause })
  }
  // Without O_NONBLOCK, opening a pipe that took the file's place would wait for ever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(unreadable)
  const { size } = await handle.stat()
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start))
    for (let filled = 0; filled < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled).catch(unreadable)
      if (bytesRead === 0) return bytes.subarray(0, filled)
      filled += bytesRead
    }
    return bytes
  }
  return { handle, source: { size, read } }
}

/** Of a file whose name says nothing. */
const isAudio = async (source: ByteSource): Promise<boolean> =>
  source.size > 0 && (await sniff(source).catch(() => undefined)) !== undefined
