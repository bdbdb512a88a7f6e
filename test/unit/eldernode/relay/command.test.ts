// `digm relay` as an operator runs it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import type { Entry } from '../../../../src/core/signed.ts'
import { RawGun } from '../../../helpers/gun.ts'
import { manyAlbums, putAtOnce } from '../../../helpers/many-albums.ts'
import { temporaryFolder } from '../../../helpers/node.ts'
import { programArgs } from '../../../helpers/program.ts'

test('digm relay keeps records, gives no audio, and ends without an error while clients write and read', async (t) => {
  const folder = await temporaryFolder()
  const args = ['relay', '--host', '127.0.0.1', '--port', '0', '--gun-port', '0', '--data', folder, '--json']
  const child = spawn(process.execPath, [...programArgs('eldernode/main.ts'), ...args, '--log', 'warn'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  let errors = ''
  child.stderr.on('data', (part: Buffer) => {
    errors += part.toString()
  })
  const exited = once(child, 'exit')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const url = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`
  const [first, ...entries] = (await manyAlbums(400, 'relayed')) as [Entry, ...Entry[]]
  const [writer, reader] = [await RawGun.connect(url), await RawGun.connect(url)]
  assert.equal((await writer.put(first)).err, undefined)
  assert.deepEqual(await reader.get({ '#': first.soul, '.': first.key }), [first])
  assert.equal((await fetch(`${url}/records/album/${first.key}`)).status, 200)
  const status = (await (await fetch(`${url}/status`)).json()) as { status: string }
  assert.equal(status.status, 'draining')

  const begun = new Promise<void>((resolve) => {
    putAtOnce(writer, entries, () => resolve()).catch(() => undefined)
  })
  for (const { soul } of entries) void reader.get({ '#': soul }).catch(() => undefined)
  await begun
  child.kill('SIGTERM')
  assert.deepEqual(await exited, [0, null])
  assert.equal(errors, '')
  for (const gun of [writer, reader]) await gun.close()
  await rm(folder, { recursive: true, force: true })
})
