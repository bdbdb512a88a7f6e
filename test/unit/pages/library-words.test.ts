import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeepView } from '../../../src/components/digm-keep-button.ts'
import type { AlbumId } from '../../../src/core/ids.ts'
import { inPlace, keepNote, libraryLine } from '../../../src/pages/library-words.ts'

test('the library says how many albums there are, how many are not whole, and what they take', () => {
  const table: [albums: number, incomplete: number, bytes: number | undefined, line: string][] = [
    [1, 0, 45_000_000, '1 album. 45 MB on this device.'],
    [1, 1, 0, '1 album, not here whole yet. 0 kB on this device.'],
    [12, 0, 1_200_000_000, '12 albums. 1.2 GB on this device.'],
    [1_012, 2, undefined, '1,012 albums, 2 of them not here whole yet.'],
  ]
  for (const [albums, incomplete, bytes, line] of table) assert.equal(libraryLine({ albums, incomplete }, bytes), line)
})

test('an album says in words how it stands, where its controls do not', () => {
  const some = { bytesHeld: 3_000_000, bytesTotal: 12_000_000 }
  const table: [state: KeepView | undefined, isWithdrawn: boolean, text: string, isProblem?: boolean][] = [
    [undefined, false, ''],
    [{ status: 'none', bytesTotal: 1 }, false, ''],
    [{ status: 'kept', bytesTotal: 1 }, false, ''],
    [{ status: 'kept', bytesTotal: 1 }, true, 'Withdrawn by the artist, plays on here'],
    [
      { status: 'stored', bytesTotal: 1, offlinePlay: 'after-reload' },
      true,
      'All of it is here. Reload this page to play it offline.',
    ],
    [{ status: 'fetching', ...some }, false, 'On its way: 3.0 MB of 12 MB'],
    [{ status: 'fetching', bytesHeld: 0, bytesTotal: 0 }, false, 'On its way'],
    [{ status: 'waiting', ...some }, false, '3.0 MB of 12 MB. Waiting for the rest'],
    [{ status: 'waiting', bytesHeld: 0, bytesTotal: 5 }, false, 'Waiting for somebody who has it'],
    [{ status: 'failed', ...some, code: 'album-withdrawn' }, true, 'The artist has withdrawn this album.', true],
    [{ status: 'failed', ...some }, false, 'This album could not be kept.', true],
  ]
  for (const [state, isWithdrawn, text, isProblem = false] of table) {
    assert.deepEqual(keepNote(state, isWithdrawn), { text, isProblem })
  }
})

test('what goes from the library goes at once, and what comes waits for whoever has scrolled away from its top', () => {
  const table: [shown: string, now: string, isAtTop: boolean, then: string][] = [
    ['', 'ab', false, 'ab'],
    ['ab', 'cab', true, 'cab'],
    ['ab', 'cab', false, 'ab'],
    ['abc', 'dac', false, 'ac'],
    ['ab', '', false, ''],
  ]
  const ids = (letters: string) => [...letters] as AlbumId[]
  for (const [shown, now, isAtTop, then] of table) assert.deepEqual(inPlace(ids(shown), ids(now), isAtTop), ids(then))
})
