import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import type { TrackId } from '../../../src/core/ids.ts'
import { STALLED_AFTER_MS } from '../../../src/player/audio-engine.ts'
import { createPlayer, type Player } from '../../../src/player/player-store.ts'
import type { ProbeResult } from '../../../src/player/recovery.ts'
import { FakeAudio } from './fake-audio.ts'
import { track } from './player-track.ts'

const [one, two] = [track(1), track(2)]

let audio: FakeAudio
let player: Player
let playheads: [TrackId, number, string][]
let probed: ProbeResult[]
let fallback: string | undefined

beforeEach(() => {
  audio = new FakeAudio()
  playheads = []
  probed = []
  fallback = 'blob:whole'
  player = createPlayer({
    audio: audio as unknown as HTMLAudioElement,
    streamUrl: ({ trackId, preview }) => (preview ? `/preview/${preview}` : `/stream/${trackId}`),
    fallbackUrl: async () => fallback,
    probe: async () => probed.shift() ?? 'ok',
    // With the source that was set at that moment: the worker must know the playhead before it is asked for bytes.
    onPlayhead: ({ trackId }, positionSec) => playheads.push([trackId, positionSec, audio.src]),
  })
})
afterEach(() => mock.timers.reset())

/** Everything that is already decided has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test('pressing play tells the playhead first, then asks for the bytes', () => {
  player.playAll([one, two])
  assert.deepEqual(playheads, [[one.trackId, 0, '']])
  assert.equal(audio.src, `/stream/${one.trackId}`)
  assert.equal(audio.crossOrigin, 'anonymous')
  assert.equal(player.status.value, 'loading')
  audio.begin(99.5)
  assert.equal(player.status.value, 'playing')
  assert.equal(player.durationSec.value, 99.5)
})

test('while playing the playhead is told about once a second, and before every seek', () => {
  player.playAll([one])
  audio.begin(100)
  for (const positionSec of [0.25, 0.5, 0.75, 1, 1.25, 1.9, 2.1]) audio.moveTo(positionSec)
  assert.deepEqual(
    playheads.map(([, positionSec]) => positionSec),
    [0, 1, 2.1],
  )
  player.seek(50)
  assert.equal(playheads.at(-1)?.[1], 50)
  assert.equal(audio.currentTime, 50)
})

test('at the end of a track the next one is asked for in the same task', () => {
  player.playAll([one, two])
  audio.begin(100)
  audio.finish()
  assert.equal(player.track.value, two)
  assert.equal(audio.src, `/stream/${two.trackId}`)
  assert.equal(player.positionSec.value, 0)
})

test('at the end of the queue it stops, and play starts from the first track', () => {
  player.playAll([one, two], 1)
  audio.begin(100)
  audio.finish()
  assert.equal(player.status.value, 'ended')
  player.toggle()
  assert.equal(player.track.value, one)
})

test('previous within the first seconds goes back a track, later it starts this one again', () => {
  player.playAll([one, two], 1)
  audio.begin(100)
  audio.moveTo(30)
  player.previous()
  assert.equal(player.track.value, two)
  assert.equal(audio.currentTime, 0)
  player.previous()
  assert.equal(player.track.value, one)
})

test('a seek stays within the track and never lands on its very end', () => {
  player.playAll([one])
  audio.begin(100)
  player.seek(1000)
  assert.ok(audio.currentTime < 100 && audio.currentTime > 99)
  player.seek(-5)
  assert.equal(audio.currentTime, 0)
})

test('late events of a source that was replaced change nothing', async () => {
  player.playAll([one, two])
  audio.tell('error')
  player.next()
  await settled()
  assert.equal(player.track.value, two)
  assert.equal(player.status.value, 'loading')
  assert.deepEqual(audio.sources, [`/stream/${one.trackId}`, `/stream/${two.trackId}`])
})

test('a track that fails twice is played once from elsewhere, from where it was', async () => {
  player.playAll([one])
  audio.begin(100)
  audio.moveTo(20)
  audio.tell('error')
  await settled()
  assert.deepEqual(audio.sources, [`/stream/${one.trackId}`, `/stream/${one.trackId}`])
  audio.tell('loadedmetadata')
  assert.equal(audio.currentTime, 20)
  audio.tell('error')
  await settled()
  assert.equal(audio.src, 'blob:whole')
  audio.begin(100)
  assert.equal(player.status.value, 'playing')
  audio.tell('error')
  await settled()
  assert.equal(player.status.value, 'error')
  assert.equal(player.error.value?.code, 'not-playable')
})

test('playing on for a while after a failure earns a fresh start', async () => {
  player.playAll([one])
  audio.begin(100)
  audio.tell('error')
  await settled()
  audio.begin(100)
  audio.moveTo(10)
  audio.tell('error')
  await settled()
  assert.deepEqual(new Set(audio.sources), new Set([`/stream/${one.trackId}`]))
  assert.equal(player.status.value, 'loading')
})

test('a refusal of the server is said at once, and retry goes on from where it stopped', async () => {
  player.playAll([one])
  audio.begin(100)
  audio.moveTo(42)
  probed = ['unreachable']
  audio.tell('error')
  await settled()
  assert.equal(player.error.value?.code, 'unreachable')
  assert.equal(audio.sources.length, 1)
  player.retry()
  assert.equal(player.error.value, undefined)
  audio.tell('loadedmetadata')
  assert.equal(audio.currentTime, 42)
})

test('silence of the network is noticed: the source is asked, and the reason is shown', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  player.playAll([one])
  probed = ['unreachable']
  mock.timers.tick(STALLED_AFTER_MS - 1)
  await settled()
  assert.equal(player.status.value, 'loading')
  mock.timers.tick(1)
  await settled()
  assert.equal(player.error.value?.code, 'unreachable')
})

test('bytes that keep coming push the stall clock away', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  player.playAll([one])
  probed = ['unreachable']
  for (let i = 0; i < 5; i++) {
    mock.timers.tick(STALLED_AFTER_MS - 1)
    audio.tell('progress')
  }
  await settled()
  assert.equal(player.status.value, 'loading')
})

test('a browser that wants a touch first leaves the track paused, ready to play', async () => {
  audio.playError = { name: 'NotAllowedError' }
  player.playAll([one])
  await settled()
  assert.equal(player.status.value, 'paused')
  audio.playError = undefined
  player.toggle()
  audio.begin(100)
  assert.equal(player.status.value, 'playing')
})

test('a pause from outside shows, and a pause by the user survives a reload after a failure', async () => {
  player.playAll([one])
  audio.begin(100)
  audio.pause()
  assert.equal(player.status.value, 'paused')
  player.play()
  audio.begin(100)
  player.pause()
  audio.tell('error')
  await settled()
  assert.equal(player.status.value, 'paused')
  assert.equal(audio.paused, true)
})

test('what is buffered, and the volume, are shown as they are', () => {
  player.playAll([one])
  audio.begin(100)
  audio.ranges.push([0, 12], [40, 52])
  audio.tell('progress')
  assert.deepEqual(player.buffered.value, [
    { startSec: 0, endSec: 12 },
    { startSec: 40, endSec: 52 },
  ])
  player.setVolume(0.4)
  assert.equal(player.volume.value, 0.4)
  player.setMuted(true)
  assert.deepEqual([player.volume.value, player.muted.value], [0.4, true])
  player.setVolume(7)
  assert.deepEqual([player.volume.value, player.muted.value], [1, false])
})

test('stop forgets the queue and lets the element go', () => {
  player.playAll([one, two])
  audio.begin(100)
  player.stop()
  assert.equal(player.track.value, undefined)
  assert.equal(player.status.value, 'idle')
  assert.equal(audio.src, '')
})
