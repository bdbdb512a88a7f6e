import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../../src/core/bytes.ts'
import type { DigmError } from '../../../src/core/errors.ts'
import { readCatalogueLines } from '../../../src/node-api/catalogue-lines.ts'
import { streamCatalogue } from '../../../src/node-api/catalogue-stream.ts'

const entry = (i: number) => ({ soul: 'digm/albums/00', key: `album-${i}`, value: 'ü'.repeat(300) })
const lineOf = (value: unknown) => `${JSON.stringify(value)}\n`
const catalogue = (count: number) => Array.from({ length: count }, (_, i) => lineOf(entry(i))).join('')
const END = lineOf({ cursor: 'c1' })

/** The answer of a node, in chunks of so many bytes. */
async function read(text: string, chunk = 10_007) {
  const bytes = utf8(text)
  const body = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += chunk) controller.enqueue(bytes.slice(at, at + chunk))
      controller.close()
    },
  })
  const keys: string[] = []
  const blocks: number[] = []
  let cursor: string | undefined
  let malformed = 0
  for await (const part of streamCatalogue('http://node', '', undefined, async () => new Response(body))) {
    if ('cursor' in part) {
      cursor = part.cursor
      continue
    }
    const found = readCatalogueLines(part.lines)
    keys.push(...found.entries.map(({ key }) => key))
    blocks.push(found.entries.length)
    malformed += found.malformed
  }
  return { keys, blocks, cursor, malformed }
}

test('every line of a catalogue comes once and in order, wherever its chunks are cut, and the cursor last', async () => {
  const keys = Array.from({ length: 3_000 }, (_, i) => entry(i).key)
  for (const chunk of [997, 65_536, 10_000_000]) {
    assert.deepEqual((await read(catalogue(3_000) + END, chunk)).keys, keys)
  }
  const { cursor, blocks, malformed } = await read(catalogue(3_000) + END)
  assert.deepEqual([cursor, malformed], ['c1', 0])
  assert.ok((blocks[0] ?? 0) < 100, 'a first screen does not wait for more')
  assert.ok(blocks.length < 10, 'later ones are large')
})

test('an empty catalogue has a cursor alone, with or without an end of line', async () => {
  for (const text of [END, END.trimEnd()]) {
    assert.deepEqual(await read(text, 5), { keys: [], blocks: [], cursor: 'c1', malformed: 0 })
  }
})

test('lines of another shape are counted and passed over', async () => {
  const text = `${lineOf(entry(1))}{\n\n[]\n${lineOf({ cursor: 'early' })}"${'x'.repeat(140_000)}"\n${lineOf(entry(2))}${END}`
  const { keys, malformed, cursor } = await read(text)
  assert.deepEqual([keys, malformed, cursor], [['album-1', 'album-2'], 4, 'c1'])
})

const BROKEN: readonly [name: string, text: string, code: string][] = [
  ['nothing', '', 'bad-request'],
  ['no cursor', catalogue(3), 'bad-request'],
  ['a cursor that breaks off', catalogue(3) + END.slice(0, -4), 'bad-request'],
  ['a cursor over the limit', lineOf({ cursor: 'x'.repeat(201) }), 'bad-request'],
  ['a line without an end', 'x'.repeat(1_000_000), 'too-large'],
]
for (const [name, text, code] of BROKEN) {
  test(`an answer with ${name} fails`, async () => {
    await assert.rejects(read(text), (error: DigmError) => error.code === code)
  })
}
