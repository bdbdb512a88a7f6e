// The tracker over real sockets: stock clients find each other, strangers find nothing.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { WebSocket } from 'ws'
import { hexToBinary } from '../../../../eldernode/tracker/parse-frame.ts'
import { LISTENER_PEER_PREFIX } from '../../../../src/core/peers.ts'
import { publishMade, startNode, type TestNode } from '../../../helpers/node.ts'
import { type MadeAlbum, makeAlbum } from '../../../helpers/records.ts'
import { runs } from '../../../helpers/runs.ts'

type Frame = Record<string, unknown>

let node: TestNode
let made: MadeAlbum
let infoHash: string

before(async () => {
  node = await startNode()
  made = await makeAlbum({ trackSizes: [20_000] })
  await publishMade(node.api, made)
  infoHash = hexToBinary(made.tracks[0]?.torrent.infoHash ?? '')
})
after(() => node.close())

/** A client as the wire sees it. */
class Client {
  readonly peerId: string
  private readonly frames: Frame[] = []
  private readonly waiting: ((frame: Frame) => void)[] = []
  private constructor(
    readonly socket: WebSocket,
    name: string,
  ) {
    this.peerId = (LISTENER_PEER_PREFIX + name).padEnd(20, '-')
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as Frame
      const waiter = this.waiting.shift()
      if (waiter) waiter(frame)
      else this.frames.push(frame)
    })
  }

  static async open(name: string): Promise<Client> {
    const socket = new WebSocket(`ws://127.0.0.1:${node.port}/`)
    await once(socket, 'open')
    return new Client(socket, name)
  }

  next(): Promise<Frame> {
    const frame = this.frames.shift()
    return frame ? Promise.resolve(frame) : new Promise((resolve) => this.waiting.push(resolve))
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  async announce(fields: Frame = {}): Promise<Frame> {
    this.send({ action: 'announce', info_hash: infoHash, peer_id: this.peerId, left: 1, offers: [], ...fields })
    return this.next()
  }

  async close(): Promise<void> {
    this.socket.close()
    await once(this.socket, 'close')
  }
}

const offerOf = (name: string) => ({ offer: { type: 'offer', sdp: `v=0 ${name}` }, offer_id: name.padEnd(20, '.') })

describe('introducing listeners', () => {
  test('an offer goes to another, the answer comes back, and both are counted', async () => {
    const one = await Client.open('one')
    const two = await Client.open('two')
    const first = await one.announce({ event: 'started' })
    assert.deepEqual(first, {
      action: 'announce',
      interval: first.interval,
      info_hash: infoHash,
      complete: 1,
      incomplete: 1,
    })
    assert.ok(Number(first.interval) > 0)
    const second = await two.announce({ event: 'started', offers: [offerOf('a'), offerOf('b')] })
    assert.equal(second.incomplete, 2)
    const offered = await one.next()
    assert.deepEqual(offered, { action: 'announce', ...offerOf('a'), peer_id: two.peerId, info_hash: infoHash })
    one.send({
      action: 'announce',
      info_hash: infoHash,
      peer_id: one.peerId,
      to_peer_id: two.peerId,
      offer_id: offered.offer_id,
      answer: { type: 'answer', sdp: 'v=0 answer' },
    })
    assert.deepEqual(await two.next(), {
      action: 'announce',
      info_hash: infoHash,
      peer_id: one.peerId,
      offer_id: offered.offer_id,
      answer: { type: 'answer', sdp: 'v=0 answer' },
    })
    await one.close()
    two.send({ action: 'scrape', info_hash: infoHash })
    assert.deepEqual(await two.next(), {
      action: 'scrape',
      files: { [infoHash]: { complete: 1, incomplete: 1, downloaded: 0 } },
    })
    await two.close()
  })

  test('who stops, or hangs up, is gone, and an empty swarm with them', async () => {
    const one = await Client.open('one')
    const two = await Client.open('two')
    await one.announce()
    await two.announce()
    one.send({ action: 'announce', info_hash: infoHash, peer_id: one.peerId, event: 'stopped' })
    one.send({ action: 'scrape', info_hash: infoHash })
    assert.deepEqual((await one.next()).files, { [infoHash]: { complete: 1, incomplete: 1, downloaded: 0 } })
    await two.close()
    one.send({ action: 'scrape', info_hash: infoHash })
    assert.deepEqual((await one.next()).files, { [infoHash]: { complete: 1, incomplete: 0, downloaded: 0 } })
    assert.deepEqual(((await node.api.status()) as { tracker: object }).tracker, { swarms: 0, peers: 0 })
    await one.close()
  })

  test('a torrent nobody published has no swarm', async () => {
    const client = await Client.open('x')
    const unknown = hexToBinary('ab'.repeat(20))
    const frame = await client.announce({ info_hash: unknown })
    assert.deepEqual(frame, { action: 'announce', info_hash: unknown, 'failure reason': 'unknown torrent' })
    client.send({ action: 'scrape', info_hash: [unknown] })
    assert.deepEqual(await client.next(), { action: 'scrape', files: {} })
    await client.close()
  })

  test('a scrape of nothing lists nothing', async () => {
    const client = await Client.open('x')
    await client.announce()
    client.send({ action: 'scrape', info_hash: [] })
    assert.deepEqual(await client.next(), { action: 'scrape', files: {} })
    await client.close()
  })

  test('an answer in the name of somebody else goes nowhere', async () => {
    const victim = await Client.open('victim')
    const liar = await Client.open('liar')
    await victim.announce()
    const answer = { type: 'answer', sdp: 'v=0' }
    const fields = { info_hash: infoHash, to_peer_id: victim.peerId, offer_id: 'o'.repeat(20), answer }
    liar.send({ action: 'announce', peer_id: 'p'.repeat(20), ...fields })
    liar.send({ action: 'scrape', info_hash: [] })
    await liar.next()
    victim.send({ action: 'scrape', info_hash: [] })
    assert.equal((await victim.next()).action, 'scrape')
    await Promise.all([victim.close(), liar.close()])
  })
})

describe('hostile frames', () => {
  const closes = async (frame: string): Promise<number> => {
    const client = await Client.open('hostile')
    client.send(frame)
    const [code] = (await once(client.socket, 'close')) as [number]
    return code
  }

  // Each of these ends the stock server's process.
  const DEADLY = [
    { action: 'scrape', offers: [] },
    { action: 'announce', info_hash: 'x'.repeat(20), peer_id: 'y'.repeat(20), offers: [null] },
    { action: 'scrape', info_hash: 5 },
  ]
  for (const frame of DEADLY) {
    test(`${JSON.stringify(frame)} ends its own connection and nothing else`, async () => {
      assert.equal(await closes(JSON.stringify(frame)), 1008)
      assert.equal((await fetch(`${node.url}/healthz`)).status, 200)
    })
  }

  test('a frame beyond 64 KiB is not read', async () => {
    assert.equal(await closes('x'.repeat(65 * 1024)), 1009)
  })

  test('who talks without end is cut off', async () => {
    const client = await Client.open('chatty')
    const closed = once(client.socket, 'close')
    for (let i = 0; i < 200; i++) client.send({ action: 'scrape', info_hash: [] })
    assert.equal((await closed)[0], 1013)
  })

  test('random frames never end the node', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
        assert.ok([1008, 1009].includes(await closes(text)))
      }),
      { numRuns: runs(60) },
    )
    assert.equal((await fetch(`${node.url}/healthz`)).status, 200)
  })
})

test('a draining node counts itself out, and goes on introducing', async () => {
  await node.node.setServeAudio(false)
  const one = await Client.open('one')
  const two = await Client.open('two')
  assert.equal((await one.announce()).complete, 0)
  await two.announce({ offers: [offerOf('a')] })
  assert.equal((await one.next()).offer_id, offerOf('a').offer_id)
  await node.node.setServeAudio(true)
  await Promise.all([one.close(), two.close()])
})
