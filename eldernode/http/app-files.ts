// The built app, read once into memory and looked up by exact path, so that no request can name a file that is not in it.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, gzip, constants as zlib } from 'node:zlib'

const compressGzip = promisify(gzip)
const compressBrotli = promisify(brotliCompress)
const unpackBrotli = promisify(brotliDecompress)

const MIMES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}
const COMPRESSED = /^(text\/|application\/(json|manifest|wasm)|image\/svg)/

export type Encoding = 'br' | 'gzip' | 'identity'

export type AppFile = {
  mime: string
  etag: string
  cacheControl: string
  bytes: Buffer
  /** What lies beside the file with `.br` after its name, unread. */
  packed?: Buffer
  /** Made at the first request that accepts it, then kept. */
  encoded: Map<Encoding, Promise<Buffer>>
}

export class AppFiles {
  private constructor(private readonly files: ReadonlyMap<string, AppFile>) {}

  /** Undefined when there is no `index.html` in the folder. */
  static async load(folder: string): Promise<AppFiles | undefined> {
    const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    const files = new Map<string, AppFile>()
    for (const entry of found) {
      if (!entry.isFile()) continue
      const file = join(entry.parentPath, entry.name)
      const path = `/${relative(folder, file).split(sep).join('/')}`
      files.set(path, appFileOf(path, await readFile(file)))
    }
    for (const [path, { bytes }] of files) {
      const of = path.endsWith('.br') ? files.get(path.slice(0, -3)) : undefined
      if (!of) continue
      of.packed = bytes
      files.delete(path)
    }
    return files.has('/index.html') ? new AppFiles(files) : undefined
  }

  get(path: string): AppFile | undefined {
    return this.files.get(path)
  }

  /** The page every route of the app begins with. */
  get index(): string {
    return this.files.get('/index.html')?.bytes.toString('utf8') ?? ''
  }
}

function appFileOf(path: string, bytes: Buffer): AppFile {
  const hashed = path.startsWith('/assets/')
  return {
    mime: MIMES[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    cacheControl: hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    bytes,
    encoded: new Map(),
  }
}

/** The best coding of `accepted` that is worth having. */
export function pickEncoding(accepted: string | undefined, mime: string, size: number): Encoding {
  if (size < 1024 || !COMPRESSED.test(mime)) return 'identity'
  if (/\bbr\b/.test(accepted ?? '')) return 'br'
  return /\bgzip\b/.test(accepted ?? '') ? 'gzip' : 'identity'
}

export function encode(bytes: Buffer, encoding: Encoding, quality: 'kept' | 'once'): Promise<Buffer> {
  if (encoding === 'identity') return Promise.resolve(bytes)
  if (encoding === 'gzip') return compressGzip(bytes, { level: quality === 'kept' ? 9 : 5 })
  return compressBrotli(bytes, { params: { [zlib.BROTLI_PARAM_QUALITY]: quality === 'kept' ? 9 : 4 } })
}

export function encodedFile(file: AppFile, encoding: Encoding): Promise<Buffer> {
  const kept = file.encoded.get(encoding)
  if (kept) return kept
  const fresh = encoding === 'br' ? packedOrFresh(file) : encode(file.bytes, encoding, 'kept')
  file.encoded.set(encoding, fresh)
  fresh.catch(() => file.encoded.delete(encoding))
  return fresh
}

/** To compress costs a hundred times as much as to see that what the build has compressed is still this file. */
async function packedOrFresh({ bytes, packed }: AppFile): Promise<Buffer> {
  const unpacked = packed && (await unpackBrotli(packed, { maxOutputLength: bytes.length }).catch(() => undefined))
  return packed && unpacked?.equals(bytes) ? packed : encode(bytes, 'br', 'kept')
}
