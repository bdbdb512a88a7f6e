// An Eldernode of its own for a test: any free port, a folder that goes away with it.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EldernodeConfig } from '../../eldernode/config.ts'
import { createEldernode, type Eldernode } from '../../eldernode/eldernode.ts'
import { createPublishApi, type PublishApi, type UploadSource } from '../../src/node-api/publish-api.ts'
import type { MadeAlbum } from './records.ts'

export type TestNode = {
  node: Eldernode
  url: string
  port: number
  nodeId: string
  api: PublishApi
  dataFolder: string
  close(): Promise<void>
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'digm-'))

export async function startNode(settings: Partial<EldernodeConfig> = {}): Promise<TestNode> {
  const dataFolder = settings.dataFolder ?? (await temporaryFolder())
  const node = createEldernode({ host: '127.0.0.1', port: 0, logLevel: 'warn', ...settings, dataFolder })
  const { port, nodeId } = await node.listen()
  const url = `http://127.0.0.1:${port}`
  return {
    node,
    url,
    port,
    nodeId,
    api: createPublishApi(url),
    dataFolder,
    close: async () => {
      await node.close()
      if (settings.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

export const sourceOf = (bytes: Uint8Array): UploadSource => ({
  size: bytes.length,
  read: async (start, end) => bytes.subarray(start, end),
})

/** Hands an album over as a publisher does; every record must be accepted. */
export async function publishMade(api: PublishApi, { entries, tracks }: MadeAlbum): Promise<void> {
  const posted = await api.postRecords(entries)
  assert.deepEqual(
    posted,
    entries.map(({ key }) => ({ key, accepted: true })),
  )
  for (const { torrent, torrentBytes, bytes } of tracks) {
    await api.putTorrent(torrent.infoHash, torrentBytes)
    await api.putAudio(torrent.infoHash, torrent.name, sourceOf(bytes))
  }
}
