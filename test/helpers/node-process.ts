// An Eldernode, or another relay, in a process of its own that can be killed and measured.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { programArgs } from './program.ts'

export type NodeProcess = { child: ChildProcess; url: string; kill(): Promise<void> }

/** Its first line is its port. */
export async function startProcess(
  dataFolder: string,
  script = join(import.meta.dirname, 'node-child.ts'),
  ...more: string[]
): Promise<NodeProcess> {
  const child = spawn(process.execPath, [...programArgs(script), dataFolder, ...more], {
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
