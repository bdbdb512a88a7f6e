import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linksOf } from '../../../src/pages/artist-links.ts'

test('only https leads out, and a label says where to', () => {
  const table: [string, string | undefined][] = [
    ['https://www.example.org/', 'example.org'],
    ['https://example.org/music/', 'example.org/music'],
    ['http://example.org/', undefined],
    ['javascript:alert(1)', undefined],
    ['https://bank.example@evil.example/', undefined],
    ['https://exämple.org/', 'xn--exmple-cua.org'],
    [`https://example.org/${'a'.repeat(60)}`, `example.org/${'a'.repeat(38)}…`],
    ['not a link', undefined],
  ]
  for (const [link, label] of table)
    assert.deepEqual(
      linksOf([link]).map((shown) => shown.label),
      label === undefined ? [] : [label],
      link,
    )
})
