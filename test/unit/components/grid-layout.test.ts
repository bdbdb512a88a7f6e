import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnsIn, gridLayout, placeOf, rowsInView } from '../../../src/components/grid-layout.ts'

test('cards fill the width, two at least, five on a wide screen', () => {
  for (const [widthPx, columns] of [
    [0, 2],
    [280, 2],
    [350, 2],
    [560, 3],
    [700, 3],
    [1120, 5],
  ] as const) {
    const layout = gridLayout(widthPx, 16)
    assert.equal(layout.columns, columns, String(widthPx))
    const filled = layout.columns * layout.cardPx + (layout.columns - 1) * layout.gapPx
    if (widthPx > 0) assert.ok(Math.abs(filled - widthPx) < 0.01, String(widthPx))
  }
})

test('rows stand beside each other where there is room, and fill the width', () => {
  for (const [widthPx, columns] of [
    [0, 1],
    [350, 1],
    [703, 1],
    [704, 2],
    [1120, 3],
  ] as const) {
    const { columns: found, cardPx } = columnsIn(widthPx, 32, 336, 1)
    assert.equal(found, columns, String(widthPx))
    assert.ok(Math.abs(found * cardPx + (found - 1) * 32 - widthPx) < 0.01, String(widthPx))
  }
})

test('a card stands below as many rows as are full before it', () => {
  const layout = gridLayout(350, 16)
  assert.deepEqual(placeOf(0, layout), { x: 0, y: 0 })
  assert.deepEqual(placeOf(5, layout), { x: layout.cardPx + layout.gapPx, y: 2 * layout.rowPx })
})

test('only the rows in view, and one on each side, are shown', () => {
  const table: [top: number, rows: number, first: number, end: number][] = [
    [0, 100, 0, 9],
    [500, 100, 0, 4],
    [850, 100, 0, 1],
    [900, 100, 0, 0],
    [-1_000, 100, 9, 19],
    [-9_900, 100, 98, 100],
    [-50_000, 100, 100, 100],
    [2_000, 100, 0, 0],
    [0, 0, 0, 0],
  ]
  for (const [top, rows, first, end] of table)
    assert.deepEqual(rowsInView(top, 800, 100, rows), { first, end }, `${top} ${rows}`)
})
