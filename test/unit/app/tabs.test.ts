import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Route } from '../../../src/app/router.ts'
import { currentOf } from '../../../src/app/tabs.ts'

test('a tab is marked for its page, and settings on a phone for the pages that have no tab there', () => {
  const table: [tab: string | undefined, page: Route['page'], isWide: boolean, current: 'page' | 'true' | undefined][] =
    [
      ['home', 'home', false, 'page'],
      ['home', 'album', false, undefined],
      [undefined, 'home', false, undefined],
      ['settings', 'settings', false, 'page'],
      ['settings', 'settings', true, 'page'],
      ['settings', 'publish', false, 'true'],
      ['settings', 'network', false, 'true'],
      ['settings', 'library', false, undefined],
      ['settings', 'publish', true, undefined],
      ['publish', 'publish', true, 'page'],
      ['network', 'network', true, 'page'],
    ]
  for (const [tab, page, isWide, current] of table)
    assert.equal(currentOf(tab, page, isWide), current, `${tab} ${page}`)
})
