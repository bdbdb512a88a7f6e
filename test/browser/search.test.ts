// The search with a real worker and a real IndexedDB.
import { expect, waitUntil } from '@open-wc/testing'
import { createSearch, type Search } from '../../src/catalogue/search.ts'
import { type Entry, signRecord, type VerifiedEntry } from '../../src/core/signed.ts'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { takeIn } from '../../src/storage/take-in.ts'
import { verifier } from '../helpers/crypto.ts'
import { type MadeAlbum, makeAlbum } from '../helpers/records.ts'

const ownWorker = () => new Worker(new URL('../../src/catalogue/search-worker.ts', import.meta.url), { type: 'module' })

let db: Database
let made: MadeAlbum[]
/** What the intake would tell. */
let tell: (changed: readonly VerifiedEntry[]) => void
let workers: Worker[]

async function take(entries: readonly Entry[]): Promise<void> {
  const { changed } = await takeIn(db, entries, verifier)
  tell(changed)
}

function searchOf(options: { startWorker?: () => Worker; deadlineMs?: number; idleMs?: number } = {}): Search {
  const startWorker =
    options.startWorker ??
    (() => {
      const worker = ownWorker()
      workers.push(worker)
      return worker
    })
  const intake = {
    onChange: (listener: (changed: readonly VerifiedEntry[]) => void) => {
      tell = listener
      return () => {
        tell = () => undefined
      }
    },
  }
  return createSearch({ db, intake, ...options, startWorker })
}
const titles = async (search: Search, query: string) => (await search.find(query)).map(({ title }) => title)
const isReady = (search: Search) => waitUntil(() => search.state.value.status === 'ready', 'ready', { timeout: 10_000 })

beforeEach(async () => {
  indexedDB.deleteDatabase('digm')
  db = openDatabase()
  tell = () => undefined
  workers = []
  made = await Promise.all(
    ['Midnight River', 'Blue Ocean'].map((title, i) => makeAlbum({ title, slug: `album-${i}`, trackSizes: [100] })),
  )
  for (const { entries } of made) await take(entries)
})
afterEach(async () => {
  for (const worker of workers) worker.terminate()
  await db.close()
})

describe('search', () => {
  it('starts nothing until somebody searches', async () => {
    const search = searchOf()
    expect(search.state.value.status).to.equal('idle')
    expect(workers).to.have.length(0)
  })

  it('finds in a worker what storage holds, and what comes later', async () => {
    const search = searchOf()
    search.open()
    await isReady(search)
    expect(await titles(search, 'midnigth')).to.deep.equal(['Midnight River'])
    const late = await makeAlbum({ title: 'Paper Tigers', slug: 'late', trackSizes: [100] })
    await take(late.entries)
    await waitUntil(async () => (await titles(search, 'tigers')).length === 1)
    expect(workers).to.have.length(1)
  })

  it('drops an album that was withdrawn', async () => {
    const search = searchOf()
    search.open()
    await isReady(search)
    const [first] = made as [MadeAlbum]
    const version = first.album.version + 1
    const { soul } = first.entries[0] as Entry
    const record = { albumId: first.albumId, withdrawnAt: version, version }
    await take([await signRecord(first.key.signer, soul, first.albumId, record)])
    await waitUntil(async () => (await titles(search, 'midnight')).length === 0)
  })

  it('works on the page where no worker can start', async () => {
    const failing = [
      () => {
        throw new Error('no workers here')
      },
      () => new Worker('/nowhere.js'),
    ]
    for (const startWorker of failing) {
      const search = searchOf({ startWorker })
      search.open()
      await isReady(search)
      expect(await titles(search, 'blue oc')).to.deep.equal(['Blue Ocean'])
    }
  })

  it('gives a question up at its deadline', async () => {
    const silent = URL.createObjectURL(
      new Blob(['postMessage({ type: "state", state: { status: "ready", albums: 0 } })'], { type: 'text/javascript' }),
    )
    const search = searchOf({ startWorker: () => new Worker(silent), deadlineMs: 300 })
    const error = await search.find('blue').catch((reason: unknown) => reason)
    expect((error as { code?: string }).code).to.equal('timeout')
  })

  it('ends its worker after a calm, and begins again at the next question', async () => {
    const search = searchOf({ idleMs: 200 })
    search.open()
    await isReady(search)
    await waitUntil(() => search.state.value.status === 'idle')
    expect(await titles(search, 'blue')).to.deep.equal(['Blue Ocean'])
    expect(workers).to.have.length(2)
  })
})
