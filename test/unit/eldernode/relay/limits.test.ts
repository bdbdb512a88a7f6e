// What one connection, and one address, may take of a relay; over real sockets.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { Peers } from '../../../../eldernode/relay/peers.ts'
import { newId } from '../../../../eldernode/relay/wire-text.ts'
import type { Entry } from '../../../../src/core/signed.ts'
import { RawGun, valuesIn } from '../../../helpers/gun.ts'
import { startNode } from '../../../helpers/node.ts'
import { makeAlbum } from '../../../helpers/records.ts'
import { signAlbum } from '../made.ts'

const MIB = 1024 * 1024
const greeting = () => ({ '#': newId(), dam: '?', pid: 'someone' })
const answered = (gun: RawGun): Promise<void> => {
  const frame = greeting()
  gun.say(frame)
  return new Promise((resolve) => {
    const hear = (data: unknown) => {
      if (!String(data).includes(frame['#'])) return
      gun.socket.off('message', hear)
      resolve()
    }
    gun.socket.on('message', hear)
  })
}

test('who does not read is cut off when 8 MiB wait for it, and others are sent to as before', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const peers = new Peers(
    () => undefined,
    (error) => assert.fail(String(error)),
  )
  const open = async () => {
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const [[socket]] = await Promise.all([once(server, 'connection'), once(client, 'open')])
    return { client, peer: peers.accept(socket as WebSocket, '127.0.0.1', true) }
  }
  const [slow, quick] = [await open(), await open()]
  slow.client.pause()
  const text = 'x'.repeat(MIB)
  let most = 0
  for (let sent = 0; slow.peer.socket.readyState === WebSocket.OPEN; sent++) {
    assert.ok(sent < 100, 'it was never cut off')
    void peers.send(slow.peer, text)
    await peers.send(quick.peer, 'short')
    most = Math.max(most, slow.peer.socket.bufferedAmount)
  }
  assert.ok(most <= 10 * MIB, `${most} bytes waited`)
  assert.equal(quick.peer.socket.readyState, WebSocket.OPEN)
  await peers.close()
  server.close()
})

test('who says more than its share waits for the rest of its answers, and another client does not', async () => {
  const node = await startNode()
  const [loud, quiet] = [await RawGun.connect(node.url), await RawGun.connect(node.url)]
  for (let i = 0; i < 21_000; i++) loud.say(greeting())
  const begunMs = performance.now()
  const last = answered(loud)
  await answered(quiet)
  const quietMs = performance.now() - begunMs
  await last
  const lastMs = performance.now() - begunMs
  assert.ok(lastMs >= 450, `a thousand beyond the burst at 2000 a second, in ${lastMs} ms`)
  assert.ok(quietMs < lastMs, `${quietMs} of ${lastMs} ms`)
  for (const one of [loud, quiet, node]) await one.close()
})

test('a connection follows 4096 souls and no more, and is answered all the same', async () => {
  const node = await startNode()
  const made = await makeAlbum({ slug: 'followed' })
  const [entry] = made.entries as [Entry]
  const [greedy, modest] = [await RawGun.connect(node.url), await RawGun.connect(node.url)]
  const get = (soul: string) => ({ '#': newId(), get: { '#': soul } })
  for (let at = 0; at < 4096; at += 256) {
    const souls = Array.from({ length: 256 }, (_, i) => `digm/blobs/${(at + i).toString(16).padStart(64, '0')}`)
    greedy.say(JSON.stringify(souls.map(get)))
  }
  assert.deepEqual(await greedy.get({ '#': entry.soul }), [])
  assert.deepEqual(await modest.get({ '#': entry.soul }), [])
  await modest.put(entry)
  assert.deepEqual(await greedy.get({ '#': entry.soul, '.': entry.key }), [entry])
  const edit = await signAlbum(made.key, { ...made.album, title: 'Told', version: made.album.version + 1 })
  const writer = await RawGun.connect(node.url)
  await writer.put(edit)
  await modest.when((message) => valuesIn(message).some(({ value }) => value === edit.value))
  await answered(greedy)
  assert.ok(!greedy.heard.some((message) => valuesIn(message).some(({ value }) => value === edit.value)))
  for (const one of [greedy, modest, writer, node]) await one.close()
})

test('one address has a thousand connections, the next is turned away, and one that left makes room', async () => {
  const node = await startNode()
  const open: RawGun[] = []
  for (let at = 0; at < 1000; at += 100) {
    open.push(...(await Promise.all(Array.from({ length: 100 }, () => RawGun.connect(node.url)))))
  }
  await assert.rejects(RawGun.connect(node.url), /503/)
  const [first, ...rest] = open
  await first?.close()
  const peersLeft = async () => ((await node.api.status()) as { relay: { peers: number } }).relay.peers
  while ((await peersLeft()) > 999) await new Promise((next) => setImmediate(next))
  rest.push(await RawGun.connect(node.url))
  for (const { socket } of rest) socket.terminate()
  await node.close()
})

test('the relay is on a port of its own as well; a taken one stops nothing', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const without = await startNode({ gunPort: port, logLevel: 'error' })
  const gun = await RawGun.connect(without.url)
  await answered(gun)
  for (const one of [gun, without]) await one.close()
  taken.close()
  await once(taken, 'close')

  const node = await startNode({ gunPort: port })
  const plain = await RawGun.connect(`http://127.0.0.1:${port}`)
  const [entry] = (await makeAlbum({ slug: 'plain-port' })).entries as [Entry]
  assert.equal((await plain.put(entry)).err, undefined)
  assert.deepEqual((await node.api.catalogue('')).entries, [entry])
  for (const one of [plain, node]) await one.close()
})
