import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { TrackId } from '../../../src/core/ids.ts'
import { createPlayer, type Player } from '../../../src/player/player-store.ts'
import { FakeAudio } from './fake-audio.ts'
import { track } from './player-track.ts'

let audio: FakeAudio
let player: Player
let playheads: [TrackId, number][]

beforeEach(() => {
  audio = new FakeAudio()
  playheads = []
  player = createPlayer({
    audio: audio as unknown as HTMLAudioElement,
    streamUrl: ({ trackId, preview }) => (preview ? `/preview/${preview}` : `/stream/${trackId}`),
    fallbackUrl: async () => undefined,
    probe: async () => 'ok',
    onPlayhead: ({ trackId }, positionSec) => playheads.push([trackId, positionSec]),
  })
  // As the page's own lines did before the app was here.
  audio.src = '/stream/album-01.AAAAAAAAAAAAAAAA'
  void audio.play()
  audio.readyState = 4
  audio.currentTime = 1.5
})

test('a sound that began before the app goes on untouched, and is shown and steered as the player\u2019s own', () => {
  player.adopt([track(1), track(2)], 0)
  assert.equal(audio.sources.length, 1)
  assert.equal(player.status.value, 'playing')
  assert.equal(player.track.value?.title, 'Track 1')
  assert.equal(player.positionSec.value, 1.5)
  assert.deepEqual(playheads, [[track(1).trackId, 1.5]])
  player.pause()
  assert.equal(player.status.value, 'paused')
  player.next()
  assert.equal(audio.src, '/stream/album-02.AAAAAAAAAAAAAAAA')
})

test('a sound that is still awaited is shown as loading, one that was paused as paused', () => {
  audio.readyState = 0
  player.adopt([track(1)], 0)
  assert.equal(player.status.value, 'loading')
  audio.tell('playing')
  assert.equal(player.status.value, 'playing')
  audio.pause()
  player.adopt([track(1)], 0)
  assert.equal(player.status.value, 'paused')
  assert.equal(audio.sources.length, 1)
})

test('a sound that failed before the app was here is asked for again, from where it was', () => {
  audio.error = {}
  player.adopt([track(1)], 0)
  assert.equal(audio.sources.length, 2)
  assert.equal(player.status.value, 'loading')
  assert.deepEqual(playheads, [[track(1).trackId, 1.5]])
})
