// Reading what another node knows, off a server that fails where it is told to.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { catchUp, type Source } from '../../../../eldernode/relay/catch-up.ts'
import { WriteVerifier } from '../../../../eldernode/relay/verify-writes.ts'
import { lineOf } from '../../../../eldernode/store/catalogue.ts'
import { GraphIntake } from '../../../../eldernode/store/graph-intake.ts'
import { Library } from '../../../../eldernode/store/library.ts'
import type { NodeId } from '../../../../src/core/ids.ts'
import type { Entry } from '../../../../src/core/signed.ts'
import { serve, type TestServer } from '../../../helpers/http.ts'
import { manyAlbums } from '../../../helpers/many-albums.ts'
import { temporaryFolder } from '../../../helpers/node.ts'
import { makeAlbum } from '../../../helpers/records.ts'
import { hashOf, PNG, signAlbum } from '../made.ts'

const PAGE = 4
const ABORT = new AbortController().signal

let entries: Entry[]
let server: TestServer
let asked: number[] = []
let failsAt: number | undefined
before(async () => {
  entries = await manyAlbums(10, 'missed')
  server = await serve((request, response) => {
    if (request.url?.startsWith('/cover/')) return response.end(PNG)
    const from = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('since') || 0)
    asked.push(from)
    if (from === failsAt) return response.writeHead(500).end()
    const to = Math.min(from + PAGE, entries.length)
    const end = JSON.stringify({ cursor: String(to), more: to < entries.length })
    return response.end(`${entries.slice(from, to).map(lineOf).join('')}${end}\n`)
  })
})
after(() => server.close())

async function withLibrary(
  work: (library: Library, read: (maxBytes: number, capacity?: number) => Promise<boolean>) => Promise<void>,
) {
  asked = []
  failsAt = undefined
  const folder = await temporaryFolder()
  const library = await Library.open(folder)
  const read = (maxBytes: number, capacity = 0) => {
    const intake = new GraphIntake(library, { allow: new Set(), deny: new Set() }, { maxBytes })
    const taker = { library, intake, capacity, onBlob: () => undefined }
    const nodeId = 'other.AAAABBBBCCCCDDDD' as NodeId
    const source: Source = { endpoint: server.url, nodeId, taker, verifier: new WriteVerifier() }
    return catchUp(source, ABORT)
  }
  await work(library, read)
  await library.close()
  await rm(folder, { recursive: true, force: true })
}

test('a page that failed is asked for again, those before it are not', () =>
  withLibrary(async (library, read) => {
    failsAt = 4
    await assert.rejects(read(1e9), { code: 'node-unreachable' })
    failsAt = undefined
    assert.equal(await read(1e9), true)
    assert.deepEqual(asked, [0, 4, 4, 8])
    assert.equal(library.records.total.count, 10)
  }))

test('what there was no room for is read once there is, and keeps nothing else from being read', () =>
  withLibrary(async (library, read) => {
    const length = entries.slice(0, 5).reduce((sum, { key, value }) => sum + key.length + value.length, 0)
    assert.equal(await read(length), false)
    assert.deepEqual(asked, [0, 4, 8])
    const { count } = library.records.total
    assert.ok(count >= 5 && count < 10, `${count} of 10`)
    assert.equal(await read(1e9), true)
    assert.equal(library.records.total.count, 10)
    assert.equal(await read(1e9), true)
    assert.deepEqual(asked.slice(3), [4, 8, 10])
  }))

test('a cover there was no room for is asked for again', () =>
  withLibrary(async (library, read) => {
    const { key, album } = await makeAlbum({ slug: 'covered' })
    const before = entries
    entries = [await signAlbum(key, { ...album, cover: hashOf(PNG) })]
    assert.equal(await read(1e9), false)
    assert.equal(library.held.blobs.size, 0)
    assert.equal(await read(1e9, 1e9), true)
    assert.ok(library.held.blobs.has(hashOf(PNG)))
    entries = before
  }))
