import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEnv } from '../../../src/core/env.ts'

const origin = 'http://localhost:8000'

test('unset settings mean the origin the app was served from, and everything switched on', () => {
  assert.deepEqual(readEnv({}, origin), {
    endpoints: [origin],
    relayUrls: [`${origin}/gun`],
    gunStorage: true,
    iceServers: [],
    webTorrent: true,
    eldernodeFallback: true,
    mostPreview: 1_048_576,
    mostCover: 51_200,
  })
})

test('trackers name Eldernodes by their http origin, once each', () => {
  const table: [string, string[]][] = [
    ['wss://one.example', ['https://one.example']],
    ['wss://one.example/, ws://two.example:8000', ['https://one.example', 'http://two.example:8000']],
    ['https://one.example wss://one.example', ['https://one.example']],
    ['not a url', [origin]],
    ['ftp://one.example', [origin]],
    ['', [origin]],
    ['  ,  ', [origin]],
  ]
  for (const [text, endpoints] of table) {
    assert.deepEqual(readEnv({ VITE_ELDERNODE_TRACKERS: text }, origin).endpoints, endpoints, text)
  }
})

test('relays are those named, or the /gun of each Eldernode', () => {
  const table: [peers: string, trackers: string, relays: string[]][] = [
    ['', 'wss://one.example ws://two.example', ['https://one.example/gun', 'http://two.example/gun']],
    ['https://relay.example/gun', 'wss://one.example', ['https://relay.example/gun']],
    ['ws://relay.example:8765, relay', '', ['http://relay.example:8765/gun']],
    ['javascript:alert(1) http://me:secret@relay.example', '', [`${origin}/gun`]],
  ]
  for (const [VITE_GUN_PEERS, VITE_ELDERNODE_TRACKERS, relays] of table) {
    assert.deepEqual(readEnv({ VITE_GUN_PEERS, VITE_ELDERNODE_TRACKERS }, origin).relayUrls, relays)
  }
})

test('a flag is off only when it says so', () => {
  const table: [string | undefined, boolean][] = [
    [undefined, true],
    ['', true],
    ['true', true],
    ['1', true],
    ['false', false],
    ['FALSE', false],
    [' off ', false],
    ['0', false],
    ['no', false],
  ]
  for (const [text, on] of table) {
    assert.equal(readEnv({ VITE_FEATURE_WEBTORRENT: text }, origin).webTorrent, on, String(text))
    assert.equal(readEnv({ VITE_FEATURE_GUN_STORAGE: text }, origin).gunStorage, on, String(text))
    assert.equal(readEnv({ VITE_FEATURE_ELDERNODE_FALLBACK: text }, origin).eldernodeFallback, on, String(text))
  }
})

test('ICE servers that are none are left out', () => {
  const { iceServers } = readEnv({ VITE_ICE_SERVERS: 'stun:stun.example:3478, nonsense turns:turn.example' }, origin)
  assert.deepEqual(iceServers, [{ urls: 'stun:stun.example:3478' }, { urls: 'turns:turn.example' }])
})

test('sizes are bytes, and never more than every relay takes', () => {
  const table: [string | undefined, number][] = [
    ['400000', 400_000],
    [' 400000 ', 400_000],
    ['1048576', 1_048_576],
    ['99999999', 1_048_576],
    [undefined, 1_048_576],
    ['', 1_048_576],
    ['0', 1_048_576],
    ['-1', 1_048_576],
    ['1MB', 1_048_576],
  ]
  for (const [text, size] of table) {
    assert.equal(readEnv({ VITE_PREVIEW_AUDIO_MAX_SIZE: text }, origin).mostPreview, size, String(text))
  }
  assert.equal(readEnv({ VITE_COVER_IMAGE_MAX_SIZE: '30000' }, origin).mostCover, 30_000)
  assert.equal(readEnv({ VITE_COVER_IMAGE_MAX_SIZE: '60000' }, origin).mostCover, 51_200)
})
