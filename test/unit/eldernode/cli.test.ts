// The command as an operator runs it, in a process of its own.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { temporaryFolder } from '../../helpers/node.ts'
import { programArgs } from '../../helpers/program.ts'

function digm(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [...programArgs('eldernode/main.ts'), ...args], {
    env: { ...process.env, DIGM_DEMO: 'false', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function endOf(child: ChildProcess): Promise<{ code: unknown; out: string; err: string }> {
  const texts = { out: '', err: '' }
  child.stdout?.on('data', (part: Buffer) => {
    texts.out += part.toString()
  })
  child.stderr?.on('data', (part: Buffer) => {
    texts.err += part.toString()
  })
  const [code] = await once(child, 'close')
  return { code, ...texts }
}

const oneLine = (text: string) => assert.equal(text.trimEnd().split('\n').length, 1, text)

describe('the command', () => {
  let folder: string
  before(async () => {
    folder = await temporaryFolder()
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('a bad setting is one line and exit 2, before anything starts', async () => {
    const { code, err, out } = await endOf(digm(['eldernode', '--data', folder], { PORT: 'eight thousand' }))
    assert.equal(code, 2)
    assert.equal(out, '')
    oneLine(err)
    assert.match(err, /PORT is "eight thousand"/)
  })

  test('an unknown command is exit 2, help is exit 0', async () => {
    const [unknown, help] = await Promise.all([endOf(digm(['dance'])), endOf(digm(['eldernode', '--help']))])
    assert.equal(unknown.code, 2)
    assert.equal(help.code, 0)
    assert.match(help.out, /ELDERNODE_CAPACITY/)
  })

  test('a taken port is one line and exit 1', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const args = ['eldernode', '--host', '127.0.0.1', '--port', String(port), '--data', folder, '--log', 'silent']
    const { code, err } = await endOf(digm(args))
    other.close()
    assert.equal(code, 1)
    oneLine(err)
    assert.match(err, new RegExp(`port ${port}`))
  })

  test('a node says where it is, has its folder to itself, answers status, and ends when it is told to', async () => {
    const args = ['eldernode', '--host', '127.0.0.1', '--port', '0', '--data', folder, '--log', 'silent', '--json']
    const child = digm(args)
    assert.ok(child.stdout)
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const { event, url, nodeId } = JSON.parse(line) as Record<string, string>
    assert.equal(event, 'listening')
    const [second, status] = await Promise.all([endOf(digm(args)), endOf(digm(['status', String(url), '--json']))])
    assert.equal(second.code, 1)
    assert.match(second.err, /folder-in-use/)
    assert.equal(status.code, 0)
    assert.equal((JSON.parse(status.out) as { nodeId: string }).nodeId, nodeId)
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
    assert.equal((await endOf(digm(['status', String(url)]))).code, 1)
  })
})
