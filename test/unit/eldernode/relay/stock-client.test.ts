// npm `gun` as it is installed, with its own defaults but multicast, against the relay.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { RawGun, StockGun } from '../../../helpers/gun.ts'
import { startNode, type TestNode, temporaryFolder } from '../../../helpers/node.ts'
import { makeAlbum } from '../../../helpers/records.ts'
import { signAlbum } from '../made.ts'

let node: TestNode
let stock: StockGun
let folder: string
before(async () => {
  node = await startNode()
  folder = await temporaryFolder()
  stock = new StockGun(node.url, folder)
})
after(async () => {
  await stock.close()
  await node.close()
  await rm(folder, { recursive: true, force: true })
})

test('a stock client reads albums live and hears why it may not write over them', async () => {
  const made = await makeAlbum({ slug: 'stock' })
  const [entry] = made.entries
  assert.ok(entry)
  const gun = await RawGun.connect(node.url)
  await gun.put(entry)
  stock.say({ follow: entry.soul })
  await stock.when(({ key, value }) => key === entry.key && value === entry.value)
  const edited = await signAlbum(made.key, { ...made.album, title: 'Live', version: made.album.version + 1 })
  await gun.put(edited)
  await stock.when(({ value }) => value === edited.value)

  stock.say({ put: entry.soul, key: 'name', value: 'Alice' })
  await stock.when(({ event, err }) => event === 'refused' && err === 'not-allowed')
  stock.say({ put: entry.soul, key: entry.key, value: 'Taken over' })
  await stock.when(({ event, err }) => event === 'refused' && err === 'bad-record')
  assert.deepEqual(await gun.get({ '#': entry.soul, '.': entry.key }), [edited])
  await gun.close()
})
