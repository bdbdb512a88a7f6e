// Somebody who has an album and announces it at a node's tracker, as a page of its artist does: stock WebTorrent in a process.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeTorrent } from '../../src/core/torrent.ts'
import { trackerOf } from '../../src/core/urls.ts'
import { temporaryFolder } from './node.ts'
import type { MadeTrack } from './records.ts'

/** `bytes`: another file than the torrent promises cannot be announced; this one is. */
export async function seedFromPage(url: string, { torrent, bytes }: MadeTrack) {
  const folder = await temporaryFolder()
  const file = join(folder, 'of.torrent')
  await mkdir(join(folder, 'audio'))
  await writeFile(join(folder, 'audio', torrent.name), bytes)
  await writeFile(file, encodeTorrent(torrent, { announce: [trackerOf(url)], webSeeds: [] }))
  const script = join(import.meta.dirname, 'seeding-webtorrent.mjs')
  const child: ChildProcess = spawn(process.execPath, [script, file, join(folder, 'audio')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout) await once(child.stdout, 'data')
  return async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
}
