// Writes by the thousand to a node in a process of its own, which is killed at and before the last acknowledgement. `BURST` is how
// many.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import type { Entry } from '../../../../src/core/signed.ts'
import { RawGun } from '../../../helpers/gun.ts'
import { manyAlbums, putAtOnce } from '../../../helpers/many-albums.ts'
import { temporaryFolder } from '../../../helpers/node.ts'
import { startProcess } from '../../../helpers/node-process.ts'

const BURST = Number(process.env.BURST ?? 500)

/** Those a node does not show. */
async function missingAt(url: string, entries: readonly Entry[]): Promise<string[]> {
  const text = await (await fetch(`${url}/records/catalogue`)).text()
  const lines = new Set(text.split('\n'))
  return entries.filter((entry) => !lines.has(JSON.stringify(entry))).map(({ key }) => key)
}

test(`a node killed in or after a burst of ${BURST} writes knows everything it acknowledged`, async (t) => {
  const dataFolder = await temporaryFolder()
  let node = await startProcess(dataFolder)
  t.after(() => node.kill())
  const [first, second] = [await manyAlbums(BURST, 'first'), await manyAlbums(BURST, 'second')]
  const gun = await RawGun.connect(node.url)
  const begunMs = performance.now()
  await putAtOnce(gun, first, (_, err) => assert.equal(err, undefined))
  t.diagnostic(`${Math.round((BURST / (performance.now() - begunMs)) * 1000)} acknowledged writes a second`)
  await node.kill()

  node = await startProcess(dataFolder)
  assert.deepEqual(await missingAt(node.url, first), [])
  const acknowledged: Entry[] = []
  let killed: Promise<void> | undefined
  const put = putAtOnce(await RawGun.connect(node.url), second, (entry) => {
    acknowledged.push(entry)
    if (acknowledged.length === BURST / 5) killed = node.kill()
  })
  await assert.rejects(put, /closed/)
  await killed

  node = await startProcess(dataFolder)
  assert.ok(acknowledged.length >= BURST / 5)
  assert.deepEqual(await missingAt(node.url, [...first, ...acknowledged]), [])
  await node.kill()
  await rm(dataFolder, { recursive: true, force: true })
})
