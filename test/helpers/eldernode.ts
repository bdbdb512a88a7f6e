// A real Eldernode with the built app and real albums, for end-to-end tests and benches.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { EldernodeConfig } from '../../eldernode/config.ts'
import { createEldernode } from '../../eldernode/eldernode.ts'
import { openAlbumFolder } from '../../eldernode/publish/album-folder.ts'
import { nodePlatform } from '../../eldernode/publish/codecs.ts'
import { publishAlbum } from '../../eldernode/publish/publish-album.ts'
import type { AlbumId } from '../../src/core/ids.ts'
import type { Album, Track } from '../../src/core/records.ts'
import { verifyEntry } from '../../src/core/signed.ts'
import { prepareAlbum } from '../../src/media/prepare-album.ts'
import { sourcesAt } from '../../src/media/torrent.ts'
import { createNodeApi } from '../../src/node-api/node-api.ts'
import { createPublishApi } from '../../src/node-api/publish-api.ts'
import { makeKey, verifier } from './crypto.ts'
import { publishMade } from './node.ts'
import { type AlbumOptions, makeAlbum } from './records.ts'

export type PublishedAlbum = { albumId: AlbumId; album: Album; tracks: Track[] }

export const tempFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'digm-'))

/** One that runs inside the test's process, so that it can be counted and switched. */
export async function startEldernode(settings: Partial<EldernodeConfig> = {}) {
  const dataFolder = settings.dataFolder ?? (await tempFolder())
  const node = createEldernode({
    host: '127.0.0.1',
    port: 0,
    appFolder: 'dist/app',
    logLevel: 'error',
    demo: false,
    ...settings,
    dataFolder,
  })
  const { port, nodeId } = await node.listen()
  return {
    ...node,
    url: `http://localhost:${port}`,
    port,
    nodeId,
    dataFolder,
    /** Bytes of audio sent on every path. */
    audioBytes(): number {
      const { stream, webseed, webrtc, tcp } = node.sentBytes()
      return stream + webseed + webrtc + tcp
    },
    async end(): Promise<void> {
      await node.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
export type TestEldernode = Awaited<ReturnType<typeof startEldernode>>

/** One in a process of its own, which can be killed; the built command, as an operator runs it. */
export async function spawnEldernode(settings: { dataFolder: string; port?: number; env?: Record<string, string> }) {
  const child = spawn(process.execPath, ['dist/node/main.js', 'eldernode', '--host', '127.0.0.1', '--json'], {
    env: {
      ...process.env,
      PORT: String(settings.port ?? 0),
      GUN_PORT: '0',
      ELDERNODE_DATA: settings.dataFolder,
      DIGM_DEMO: 'false',
      ...settings.env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(line)
      if (found) resolve(`http://localhost:${found[1]}`)
    })
    void exited.then(() => reject(new Error('the Eldernode ended before it listened')))
  })
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    await exited
  }
  return { url, kill: () => end('SIGKILL'), end: () => end('SIGTERM') }
}

/** Publishes files as `digm publish` does: through a folder, the pipeline and the node's writing HTTP. */
export async function publishFiles(
  url: string,
  files: Readonly<Record<string, Uint8Array>>,
  key = makeKey(),
): Promise<PublishedAlbum> {
  const folder = await tempFolder()
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes)
  const opened = await openAlbumFolder(folder)
  try {
    const prepared = await prepareAlbum(opened, nodePlatform, { sourcesOf: sourcesAt([url]) })
    const { albumId } = await publishAlbum(prepared, (await key).signer, createPublishApi(url), verifier)
    return await readAlbum(url, albumId)
  } finally {
    await opened.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** An album as a node shows it, verified. */
export async function readAlbum(url: string, albumId: AlbumId): Promise<PublishedAlbum> {
  const entries = await createNodeApi(url).albumRecords(albumId)
  const records = (await Promise.all(entries.map((entry) => verifyEntry(entry, verifier)))).map(({ parsed }) => parsed)
  const album = records.find((parsed) => parsed.kind === 'album')?.record
  if (!album) throw new Error(`${albumId} is not visible`)
  const tracks = album.tracks.flatMap(({ trackId }) =>
    records.flatMap((parsed) => (parsed.kind === 'track' && parsed.record.trackId === trackId ? parsed.record : [])),
  )
  return { albumId, album, tracks }
}

/** An album of sounds of 128 kbit/s, with real records and torrents but without the work of cover, waveform and preview: for tests
 * of what becomes of an album once it is there. */
export async function publishSounds(
  url: string,
  sounds: readonly Uint8Array<ArrayBuffer>[],
  options: AlbumOptions = {},
): Promise<PublishedAlbum> {
  const made = await makeAlbum({ title: 'Steady tones', ...options, sounds })
  await publishMade(createPublishApi(url), made)
  return { albumId: made.albumId, album: made.album, tracks: made.tracks.map(({ track }) => track) }
}
