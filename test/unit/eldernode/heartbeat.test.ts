import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { Library } from '../../../eldernode/store/library.ts'
import { verifyEntry } from '../../../src/core/signed.ts'
import { verifier } from '../../helpers/crypto.ts'
import { startNode, type TestNode, temporaryFolder } from '../../helpers/node.ts'

test('a node with a public address announces itself, and when it drains or ends', async () => {
  const endpoint = 'https://node.example'
  const dataFolder = await temporaryFolder()
  const announced = async ({ api }: TestNode) => {
    const { entries } = await api.catalogue('')
    const records = await Promise.all(entries.map((entry) => verifyEntry(entry, verifier)))
    return records.flatMap(({ parsed }) => (parsed.kind === 'eldernode' ? parsed.record : []))[0]
  }
  const first = await startNode({ dataFolder, endpoint })
  await first.node.setServeAudio(false)
  const draining = await announced(first)
  assert.equal(draining?.endpoint, endpoint)
  assert.equal(draining.status, 'draining')
  await first.close()
  const library = await Library.open(dataFolder)
  const row = await library.visible('eldernodes', draining.nodeId)
  assert.match(row?.value ?? '', /inactive/)
  await library.close()
  await rm(dataFolder, { recursive: true, force: true })
})
