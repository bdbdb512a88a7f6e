import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OwnOffers } from '../../../../eldernode/tracker/own-offers.ts'
import { type BinaryId, hexToBinary } from '../../../../eldernode/tracker/parse-frame.ts'

const [INFO, PEER, LIAR, SELF] = ['aa', 'bb', 'cc', 'dd'].map((byte) => hexToBinary(byte.repeat(20))) as [
  BinaryId,
  BinaryId,
  BinaryId,
  BinaryId,
]
const answer = (offerId: BinaryId, fields: { peerId?: BinaryId; infoHash?: BinaryId } = {}) =>
  ({ action: 'answer', infoHash: INFO, peerId: PEER, toPeerId: SELF, offerId, sdp: 'v=0', ...fields }) as const

test('an offer of this node is answered once, and by nobody but whom it was made to', async () => {
  const offers = new OwnOffers()
  let id = '' as BinaryId
  const answered = offers.make(INFO, PEER, (offerId) => {
    id = offerId
  })
  assert.equal(offers.hear(answer(id, { peerId: LIAR })), false)
  assert.equal(offers.hear(answer(id, { infoHash: LIAR })), false)
  assert.equal(offers.hear(answer(SELF)), false)
  assert.equal(offers.hear(answer(id)), true)
  assert.equal(await answered, 'v=0')
  assert.equal(offers.hear(answer(id)), false)
})

test('offers nobody has answered end with the tracker', async () => {
  const offers = new OwnOffers()
  const waiting = offers.make(INFO, PEER, () => undefined)
  offers.close()
  assert.equal(await waiting, undefined)
})
