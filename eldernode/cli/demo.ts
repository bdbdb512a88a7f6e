// The demo label is made and published by a process of its own: making music takes the whole of a core for a while, and the node
// answers meanwhile. The label's key lies in the data folder, so that what was interrupted goes on at the next start.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { albumPath } from '../../src/core/urls.ts'
import { createPublishApi } from '../../src/node-api/publish-api.ts'
import { generateKeyPair, type KeyPair, nodeSigner, nodeVerifier } from '../node-crypto.ts'
import { publishDemoLabel } from '../publish/demo-label.ts'
import { writeDurably } from '../store/files.ts'
import { type Output, say } from './output.ts'

const keyFileIn = (folder: string): string => join(folder, 'demo-key.json')

/** Only into an empty folder, or one where it was begun. */
export function startDemo(folder: string, url: string, isEmpty: boolean, output: Output): { stop(): void } | undefined {
  const [, script = ''] = process.argv
  if (!isEmpty && !existsSync(keyFileIn(folder))) return undefined
  const child = spawn(process.execPath, [...process.execArgv, script, 'demo-label', '--node', url, '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { title, album } = JSON.parse(line) as { title: string; album: string }
    say(output, `  ${title}: ${album}`, { event: 'album', title, url: album })
  })
  child.on('error', (error) => process.stderr.write(`The demo label could not be made: ${error.message}\n`))
  return { stop: () => child.kill() }
}

export const demoLabelCommand = (): Command =>
  new Command('demo-label')
    .requiredOption('--node <url>')
    .requiredOption('--data <folder>')
    .action(async ({ node, data }: { node: string; data: string }) => {
      const key = await demoKey(data)
      await publishDemoLabel(createPublishApi(node), nodeSigner(key), nodeVerifier(), {
        onAlbum: (title, albumId) => say({ json: true }, '', { title, album: node + albumPath(albumId) }),
      })
    })

async function demoKey(folder: string): Promise<KeyPair> {
  const file = keyFileIn(folder)
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as KeyPair
  const key = generateKeyPair()
  await writeDurably(file, `${JSON.stringify(key)}\n`, 0o600)
  return key
}
