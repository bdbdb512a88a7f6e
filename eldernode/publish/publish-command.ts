// `digm publish <folder>`: checks and prepares every file, and only then speaks to a node.
import { DigmError } from '../../src/core/errors.ts'
import { albumPath, parseEndpoint } from '../../src/core/urls.ts'
import { type PrepareProgress, prepareAlbum } from '../../src/media/prepare-album.ts'
import { sourcesAt } from '../../src/media/torrent.ts'
import { createPublishApi } from '../../src/node-api/publish-api.ts'
import { nodeVerifier } from '../node-crypto.ts'
import { openAlbumFolder } from './album-folder.ts'
import { signerFor } from './artist-key-command.ts'
import { nodePlatform } from './codecs.ts'
import { publishAlbum, type UploadProgress } from './publish-album.ts'
import type { PublishTarget } from './publish-target.ts'
import { exitCodeOf, processTerminal, type Terminal } from './terminal.ts'

export { keysCommand } from './artist-key-command.ts'

export const DEFAULT_NODE = 'http://localhost:8000'

export type PublishCommandOptions = {
  /** Origin of the Eldernode. */
  to?: string | undefined
  /** Artist key file. */
  key?: string | undefined
  json?: boolean | undefined
  signal?: AbortSignal | undefined
}

/** What the command works with; tests bring their own. */
export type PublishWorld = {
  terminal: Terminal
  env: NodeJS.ProcessEnv
  targetAt: (endpoint: string) => PublishTarget
}

export const processWorld = (): PublishWorld => ({
  terminal: processTerminal(),
  env: process.env,
  targetAt: (endpoint) => createPublishApi(endpoint),
})

/** Prints the album's URL. 0 done, 1 failed, 2 misused. */
export function publishCommand(
  folder: string,
  options: PublishCommandOptions = {},
  world: PublishWorld = processWorld(),
): Promise<number> {
  return exitCodeOf(world.terminal, options.json ?? false, () => publishFolder(folder, options, world))
}

async function publishFolder(
  folder: string,
  options: PublishCommandOptions,
  { terminal, env, targetAt }: PublishWorld,
): Promise<void> {
  const endpoint = parseEndpoint(options.to ?? DEFAULT_NODE)
  if (!endpoint) throw new DigmError('bad-config', { reason: `--to ${options.to} is no address of a node` })
  const target = targetAt(endpoint)
  const files = await openAlbumFolder(folder)
  try {
    const prepared = await prepareAlbum(files, nodePlatform, {
      sourcesOf: sourcesAt([endpoint]),
      onProgress: (progress) => terminal.progress(prepareLine(progress)),
      // Nobody should wait for the decoding of a long album to learn that the node is down.
      onChecked: async () => void (await target.status(options.signal)),
      signal: options.signal,
    })
    for (const note of prepared.notes) terminal.note(note)
    const signer = await signerFor(options.key, terminal, env)
    const published = await publishAlbum(prepared, signer, target, nodeVerifier(), {
      onProgress: (progress) => terminal.progress(uploadLine(progress)),
      ...(options.signal ? { signal: options.signal } : {}),
    })
    const url = endpoint + albumPath(published.albumId)
    if (published.unchanged) terminal.note(`'${prepared.title}' is published already and has not changed.`)
    const { title, artistName, notes } = prepared
    terminal.print(options.json ? JSON.stringify({ ...published, url, title, artistName, notes }) : url)
  } catch (error) {
    if (!(error instanceof DigmError) || !['unreachable', 'timeout'].includes(error.code)) throw error
    throw new DigmError('node-unreachable', { url: endpoint }, { cause: error })
  } finally {
    await files.close()
  }
}

function prepareLine(progress: PrepareProgress): string {
  const count = `${progress.done + 1}/${progress.of}`
  if (progress.step === 'check') return `checking ${count} ${progress.file}`
  return `preparing ${count} ${progress.file} ${tenths(progress.fraction)}`
}

const uploadLine = ({ file, received, size }: UploadProgress): string => `uploading ${file} ${tenths(received / size)}`

/** In steps, so that a log does not fill with them. */
const tenths = (fraction: number): string => `${Math.min(10, Math.floor(fraction * 10)) * 10}%`
