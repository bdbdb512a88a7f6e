// Writes by the thousand to a node in a process of its own, which is killed at the last acknowledgement. `BURST` is how many.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { RawGun } from '../../../helpers/gun.ts'
import { manyAlbums, putAtOnce } from '../../../helpers/many-albums.ts'
import { temporaryFolder } from '../../../helpers/node.ts'
import { startProcess } from '../../../helpers/node-process.ts'

const BURST = Number(process.env.BURST ?? 1500)

test(`a node killed at the last acknowledgement of ${BURST} writes knows every one of them afterwards`, async (t) => {
  const dataFolder = await temporaryFolder()
  const node = await startProcess(dataFolder)
  const entries = await manyAlbums(BURST, 'burst')
  const gun = await RawGun.connect(node.url)
  const refused: (string | undefined)[] = []
  const begunMs = performance.now()
  await putAtOnce(gun, entries, (_, err) => err !== undefined && refused.push(err))
  const tookMs = performance.now() - begunMs
  await node.kill()
  t.diagnostic(`${Math.round((BURST / tookMs) * 1000)} acknowledged writes a second`)
  assert.deepEqual(refused, [])

  const again = await startProcess(dataFolder)
  const text = await (await fetch(`${again.url}/records/catalogue`)).text()
  const lines = new Set(text.split('\n'))
  assert.deepEqual(
    entries.filter((entry) => !lines.has(JSON.stringify(entry))).map(({ key }) => key),
    [],
  )
  await again.kill()
  await gun.close()
  await rm(dataFolder, { recursive: true, force: true })
})

test('a node killed in the middle of a burst knows everything it had acknowledged', async () => {
  const dataFolder = await temporaryFolder()
  const node = await startProcess(dataFolder)
  const entries = await manyAlbums(600, 'middle')
  const gun = await RawGun.connect(node.url)
  const acknowledged: string[] = []
  let killed: Promise<void> | undefined
  const put = putAtOnce(gun, entries, (entry) => {
    acknowledged.push(JSON.stringify(entry))
    if (acknowledged.length === 250) killed = node.kill()
  })
  await assert.rejects(put, /closed/)
  await killed

  const again = await startProcess(dataFolder)
  const lines = new Set((await (await fetch(`${again.url}/records/catalogue`)).text()).split('\n'))
  assert.ok(acknowledged.length >= 250)
  assert.deepEqual(
    acknowledged.filter((line) => !lines.has(line)),
    [],
  )
  await again.kill()
  await rm(dataFolder, { recursive: true, force: true })
})
