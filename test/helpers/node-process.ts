// An Eldernode in a process of its own, that can be killed and measured.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type NodeProcess = { child: ChildProcess; url: string; kill(): Promise<void> }

export async function startProcess(dataFolder: string): Promise<NodeProcess> {
  const script = join(import.meta.dirname, 'node-child.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const line = await Promise.race([once(child.stdout, 'data'), exited.then(() => undefined)])
  assert.ok(line, 'the node did not start')
  return {
    child,
    url: `http://127.0.0.1:${String(line[0]).trim()}`,
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
