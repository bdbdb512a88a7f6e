import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tintOf } from '../../../src/components/tint.ts'

const picture = (...colours: [number, number, number, number][]) =>
  new Uint8ClampedArray(
    colours.flatMap(([r, g, b, count]) => Array.from({ length: count }, () => [r, g, b, 255]).flat()),
  )

test('a grey picture gives no colour', () => {
  for (const grey of [0, 90, 255]) assert.equal(tintOf(picture([grey, grey, grey, 50])), undefined)
  assert.equal(tintOf(new Uint8ClampedArray()), undefined)
})

test('the hue is that of the colour that is there most, weighted by how vivid it is', () => {
  const table: [string, ReturnType<typeof picture>, number][] = [
    ['red', picture([220, 40, 40, 10]), 27],
    ['green', picture([30, 160, 60, 10]), 149],
    ['blue', picture([40, 70, 220, 10]), 266],
    ['blue with a red spot', picture([40, 70, 220, 40], [220, 40, 40, 4]), 266],
    ['vivid orange over a lot of faint blue', picture([240, 120, 20, 10], [200, 204, 212, 60]), 55],
  ]
  for (const [name, pixels, hue] of table) {
    const tint = tintOf(pixels)
    assert.ok(tint && Math.abs(tint.hue - hue) <= 6, `${name}: ${tint?.hue}`)
  }
})

test('the strength stays within what every screen shows', () => {
  assert.equal(tintOf(picture([255, 0, 0, 5]))?.chroma, 0.11)
  const pale = tintOf(picture([210, 190, 190, 5]))
  assert.ok(pale === undefined || pale.chroma < 0.05)
})
