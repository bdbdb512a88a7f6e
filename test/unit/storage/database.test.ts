import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { openDatabase, openLaidDatabase } from '../../../src/storage/database.ts'
import { SCHEMA_VERSION } from '../../../src/storage/schema.ts'
import { getSetting, putSetting } from '../../../src/storage/settings.ts'

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

const isLaidDown = async () => (await indexedDB.databases()).length > 0

test('who only serves what pages have stored makes no database of their own, and finds it once there is one', async () => {
  const served = openLaidDatabase()
  await assert.rejects(getSetting(served, 'endpoints'), { code: 'storage-unavailable' })
  assert.equal(await isLaidDown(), false)
  await putSetting(openDatabase(), 'endpoints', ['https://node.example'])
  assert.deepEqual(await getSetting(served, 'endpoints'), ['https://node.example'])
})

test('who only serves what pages have stored goes on when a newer page raises the schema', async () => {
  const page = openDatabase()
  await putSetting(page, 'endpoints', ['https://node.example'])
  await page.close()
  const served = openLaidDatabase()
  assert.deepEqual(await getSetting(served, 'endpoints'), ['https://node.example'])
  const raised = indexedDB.open('digm', SCHEMA_VERSION + 1)
  await new Promise((resolve) => raised.addEventListener('success', resolve))
  assert.deepEqual(await getSetting(served, 'endpoints'), ['https://node.example'])
  await served.close()
  raised.result.close()
})

test('of requests side by side the one that failed says why', async () => {
  const db = openDatabase()
  const both = db.run(['settings'], 'readwrite', async (tx) => {
    const store = tx.objectStore('settings')
    const added = ['one', 'one', 'two'].map((name) => store.add({ name, value: 1 }))
    await Promise.all(added.reverse())
  })
  await assert.rejects(both, { name: 'ConstraintError' })
})
