// New versions and withdrawals of albums on a phone that was cut off meanwhile, and on one that looks at them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Services } from '../../src/app/services.ts'
import { type Entry, signRecord } from '../../src/core/signed.ts'
import { soulOf } from '../../src/core/souls.ts'
import { createPublishApi } from '../../src/node-api/publish-api.ts'
import { assertPlays, assertWhole, openAlbum, playTrack } from '../helpers/app.ts'
import { makeKey, sha256 } from '../helpers/crypto.ts'
import { type PublishedAlbum, publishSounds, startEldernode, type TestEldernode } from '../helpers/eldernode.ts'
import { keptMp3 } from '../helpers/kept-audio.ts'
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.ts'
import { visitor } from '../helpers/visitor.ts'

type App = Element & { services: Services }

const key = await makeKey()
let node: TestEldernode
/** The phone's network. */
let wire: TcpProxy
let page: Page

before(async () => {
  node = await startEldernode()
  wire = await startTcpProxy()
  wire.lead(node.port)
  page = await (await visitor()).newPage()
})
after(async () => {
  await node?.end()
  await wire?.end()
})

const publish = async (album: string, title: string): Promise<PublishedAlbum> =>
  publishSounds(node.url, [await keptMp3({ seconds: 6 })], { title: album, slug: title.toLowerCase(), key })

/** As the artist does elsewhere, in the network at large. */
async function sign({ albumId }: PublishedAlbum, record: object): Promise<void> {
  const entry: Entry = await signRecord(key.signer, await soulOf('albums', albumId, sha256), albumId, record as never)
  const [answer] = await createPublishApi(node.url).postRecords([entry])
  assert.equal(answer?.accepted, true)
}
const edit = (of: PublishedAlbum, title: string, by: number) =>
  sign(of, { ...of.album, title, version: of.album.version + by })
const withdraw = (of: PublishedAlbum, by: number) =>
  sign(of, { albumId: of.albumId, withdrawnAt: Date.now(), version: of.album.version + by })

const shows = (text: string) => page.getByText(text).first().waitFor({ timeout: 20_000 })
const gone = (text: string) => page.getByText(text).first().waitFor({ state: 'detached', timeout: 20_000 })
const connected = (isConnected: boolean) =>
  page.waitForFunction((wanted) => {
    const { services } = document.querySelector('digm-app') as App
    return services?.network.peek().relays.some(({ state }) => state === 'connected') === wanted
  }, isConnected)
const offered = (count: number) =>
  page.waitForFunction((wanted) => {
    const { services } = document.querySelector('digm-app') as App
    return services?.transfers.peek().swarm?.torrents === wanted
  }, count)
const streamed = (trackId: string | undefined, status: number) =>
  page.waitForFunction(
    async ([id, wanted]) => (await fetch(`/stream/${id}`, { headers: { range: 'bytes=0-9' } })).status === wanted,
    [trackId, status] as const,
  )

test('an edit and withdrawals reach a phone that was offline for them; what it kept plays on, marked, for itself alone', async () => {
  const edited = await publish('Old Name', 'One')
  const dropped = await publish('Dropped', 'Two')
  const held = await publish('Held', 'Three')
  await openAlbum(page, wire.url, held.albumId)
  await page.getByRole('button', { name: /^Keep/ }).click()
  await page.getByRole('button', { name: /^Kept/ }).waitFor({ timeout: 20_000 })
  await offered(1)
  await openAlbum(page, wire.url, dropped.albumId)
  await streamed(dropped.tracks[0]?.trackId, 206)
  await page.goto(wire.url)
  for (const title of ['Old Name', 'Dropped', 'Held']) await shows(title)
  await connected(true)

  wire.cut()
  await connected(false)
  await edit(edited, 'New Name', 1)
  await withdraw(dropped, 1)
  await withdraw(held, 1)
  await shows('Old Name')
  wire.mend()
  await shows('New Name')
  await gone('Dropped')
  await gone('Held')
  await offered(0)

  await page.goto(`${wire.url}/album/${dropped.albumId}`)
  await shows('The artist has withdrawn this album')
  assert.equal(await page.getByRole('list', { name: 'Tracks' }).count(), 0)
  await streamed(dropped.tracks[0]?.trackId, 410)

  await openAlbum(page, wire.url, held.albumId)
  await shows('Your copy stays on this device')
  await page.getByRole('heading', { name: 'Held' }).waitFor()
  await playTrack(page, 1)
  await assertPlays(page, 1)
  const [track] = held.tracks
  assert.ok(track)
  await assertWhole(page, track)
  await offered(0)
  await page.getByRole('button', { name: /^Kept/ }).click()
  await page.getByRole('button', { name: /^Free/ }).click()
  await gone('Your copy stays on this device')
  await shows('The artist has withdrawn this album')
})

test('an album that is looked at takes its new name, and is withdrawn, live', async () => {
  const live = await publish('At first', 'Four')
  await openAlbum(page, wire.url, live.albumId)
  await connected(true)
  await edit(live, 'At last', 1)
  await page.getByRole('heading', { name: 'At last' }).waitFor()
  await withdraw(live, 2)
  await shows('The artist has withdrawn this album')
  await streamed(live.tracks[0]?.trackId, 410)
})
