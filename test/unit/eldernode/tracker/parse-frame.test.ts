import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  binaryToHex,
  hexToBinary,
  MAX_OFFERS,
  MAX_TRACKER_FRAME,
  parseFrame,
} from '../../../../eldernode/tracker/parse-frame.ts'
import { runs } from '../../../helpers/runs.ts'

const infoHash = hexToBinary('ff'.repeat(20))
const peerId = hexToBinary('2d57573031303000'.padEnd(40, '0'))
const offerId = hexToBinary('00'.repeat(20))
const announce = { action: 'announce', info_hash: infoHash, peer_id: peerId, left: 5, numwant: 1 }
const offer = { offer: { type: 'offer', sdp: 'v=0' }, offer_id: offerId }
const parse = (value: unknown) => parseFrame(JSON.stringify(value))

describe('frames of stock clients', () => {
  test('an announce without offers', () => {
    assert.deepEqual(parse({ ...announce, event: 'started', offers: [] }), {
      action: 'announce',
      infoHash,
      peerId,
      event: 'started',
      isComplete: false,
      offers: [],
    })
  })

  test('a seeder says nothing is left', () => {
    const frame = parse({ ...announce, left: 0 })
    assert.ok(frame?.action === 'announce' && frame.isComplete)
  })

  test('offers beyond the limit are left out', () => {
    const frame = parse({ ...announce, offers: Array.from({ length: MAX_OFFERS + 5 }, () => offer) })
    assert.ok(frame?.action === 'announce')
    assert.equal(frame.offers.length, MAX_OFFERS)
    assert.deepEqual(frame.offers[0], { offerId, sdp: 'v=0' })
  })

  test('an answer goes to one peer', () => {
    const answer = { type: 'answer', sdp: 'v=0' }
    assert.deepEqual(parse({ ...announce, to_peer_id: peerId, offer_id: offerId, answer }), {
      action: 'answer',
      infoHash,
      peerId,
      toPeerId: peerId,
      offerId,
      sdp: 'v=0',
    })
  })

  test('a scrape asks for one or several', () => {
    assert.deepEqual(parse({ action: 'scrape', info_hash: infoHash }), { action: 'scrape', infoHashes: [infoHash] })
    assert.deepEqual(parse({ action: 'scrape', info_hash: [] }), { action: 'scrape', infoHashes: [] })
  })
})

describe('anything else is refused', () => {
  const REFUSED: unknown[] = [
    null,
    [],
    'text',
    {},
    { action: 'constructor' },
    { action: '__proto__' },
    { action: 'scrape' },
    { action: 'scrape', info_hash: 5 },
    { action: 'scrape', info_hash: [5] },
    { action: 'scrape', offers: [] },
    { action: 'scrape', info_hash: Array.from({ length: 65 }, () => infoHash) },
    { ...announce, info_hash: 'short' },
    { ...announce, info_hash: '\u0100'.repeat(20) },
    { ...announce, peer_id: [peerId] },
    { ...announce, event: 'exploded' },
    { ...announce, offers: [null] },
    { ...announce, offers: {} },
    { ...announce, offers: [{ ...offer, offer: 'v=0' }] },
    { ...announce, offers: [{ ...offer, offer: { type: 'answer', sdp: 'v=0' } }] },
    { ...announce, offers: [{ ...offer, offer: { type: 'offer', sdp: 'x'.repeat(20_000) } }] },
    { ...announce, answer: { type: 'answer', sdp: 'v=0' } },
    { ...announce, answer: 'v=0', to_peer_id: peerId, offer_id: offerId },
  ]
  for (const value of REFUSED) {
    test(JSON.stringify(value).slice(0, 80), () => assert.equal(parse(value), undefined))
  }

  test('what is no JSON, or too long', () => {
    assert.equal(parseFrame(''), undefined)
    assert.equal(parseFrame('{"action":'), undefined)
    const padded = { ...announce, padding: 'x'.repeat(MAX_TRACKER_FRAME) }
    assert.equal(parse(padded), undefined)
  })
})

test('names of Object.prototype are only text in here', () => {
  const text = `{"__proto__":{"action":"announce"},"constructor":{"prototype":{"left":0}},"action":"scrape","info_hash":[]}`
  assert.deepEqual(parseFrame(text), { action: 'scrape', infoHashes: [] })
  assert.equal(({} as Record<string, unknown>).action, undefined)
})

test('random and mutated frames never throw, and what passes is within its limits', () => {
  const good = { ...announce, event: 'started', offers: [offer, offer] }
  const keys = [
    'action',
    'info_hash',
    'peer_id',
    'event',
    'left',
    'offers',
    'answer',
    'offer_id',
    'to_peer_id',
    '__proto__',
  ]
  const mutated = fc
    .tuple(
      fc.dictionary(fc.constantFrom(...keys), fc.jsonValue(), { maxKeys: 4 }),
      fc.nat(400),
      fc.string({ maxLength: 4 }),
    )
    .map(([changes, at, noise]) => {
      const text = JSON.stringify({ ...good, ...changes })
      return noise.length > 2 ? text.slice(0, at) + noise + text.slice(at + noise.length) : text
    })
  const frames = fc.oneof(fc.string(), fc.json(), mutated)
  fc.assert(
    fc.property(frames, (text) => {
      const frame = parseFrame(text)
      if (frame?.action === 'announce') assert.ok(frame.offers.length <= MAX_OFFERS && frame.peerId.length === 20)
      if (frame?.action === 'scrape') assert.ok(frame.infoHashes.every((id) => id.length === 20))
    }),
    { numRuns: runs(500) },
  )
})

test('ids survive the way to hex and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
      const hex = Buffer.from(bytes).toString('hex')
      assert.equal(binaryToHex(hexToBinary(hex)), hex)
    }),
  )
})
