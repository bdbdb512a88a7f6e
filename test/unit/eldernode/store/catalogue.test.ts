import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { CatalogueFile, lineOf } from '../../../../eldernode/store/catalogue.ts'
import { Library } from '../../../../eldernode/store/library.ts'
import type { Entry } from '../../../../src/core/signed.ts'
import { manyAlbums } from '../../../helpers/many-albums.ts'
import { temporaryFolder } from '../../../helpers/node.ts'
import { makeAlbum } from '../../../helpers/records.ts'
import { signAlbum } from '../made.ts'

const linesIn = (plain: Buffer): string[] => plain.toString('utf8').split('\n').slice(0, -1)
const cursorIn = (plain: Buffer): string =>
  (JSON.parse(linesIn(plain).at(-1) ?? '{}') as { cursor?: string }).cursor ?? ''
const sorted = (lines: readonly string[]) => [...lines].sort()
const asLines = (entries: readonly Entry[]) => sorted(entries.map((entry) => lineOf(entry).trimEnd()))

test('the catalogue holds every record once, around the edges of its segments and after changes in them', async () => {
  const folder = await temporaryFolder()
  const library = await Library.open(folder)
  const catalogue = new CatalogueFile(library.records)
  const made = await makeAlbum({ slug: 'changing' })
  const others = await manyAlbums(1100, 'edge')
  let album = made.entries[0] as Entry
  const shown = [album]
  await library.records.show(shown)
  const check = async () => {
    const { plain, gzipped } = await catalogue.whole()
    assert.deepEqual(gunzipSync(gzipped), plain)
    assert.deepEqual(sorted(linesIn(plain).slice(0, -1)), asLines([album, ...shown.slice(1)]))
    const fresh = await new CatalogueFile(library.records).whole()
    assert.deepEqual(sorted(linesIn(fresh.plain)), sorted(linesIn(plain)), 'a node that starts anew says the same')
    return cursorIn(plain)
  }
  for (const count of [510, 511, 512, 1023, 1024]) {
    const cursor = await check()
    const more = others.splice(0, count - shown.length)
    await library.records.show(more)
    shown.push(...more)
    const news = await catalogue.since(cursor)
    assert.deepEqual(sorted(linesIn(news ?? Buffer.alloc(0)).slice(0, -1)), asLines(more))
    await check()
    album = await signAlbum(made.key, { ...made.album, version: made.album.version + count })
    await library.records.show([album])
    await check()
  }
  const cursor = await check()
  assert.deepEqual(linesIn((await catalogue.since(cursor)) ?? Buffer.alloc(0)).length, 1)
  assert.equal(await catalogue.since('nobody.12'), undefined)
  await library.close()
  await rm(folder, { recursive: true, force: true })
})
