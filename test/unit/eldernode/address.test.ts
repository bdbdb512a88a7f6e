import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { addressReader } from '../../../eldernode/address.ts'
import { startNode } from '../../helpers/node.ts'

const ask = (remoteAddress: string, forwarded?: string) => ({
  socket: { remoteAddress },
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
})

test('a forwarded address is believed of trusted proxies only, and as far as they are trusted', () => {
  const table: [proxies: string[], remote: string, forwarded: string | undefined, address: string][] = [
    [[], '127.0.0.1', '203.0.113.9', '127.0.0.1'],
    [['loopback'], '127.0.0.1', undefined, '127.0.0.1'],
    [['loopback'], '127.0.0.1', '203.0.113.9', '203.0.113.9'],
    [['loopback'], '::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    [['loopback'], '::1', '2001:db8::1', '2001:db8::1'],
    [['loopback'], '198.51.100.7', '203.0.113.9', '198.51.100.7'],
    // Only what the proxy itself has seen: the rest is the word of a stranger.
    [['loopback'], '127.0.0.1', '10.0.0.1, 203.0.113.9', '203.0.113.9'],
    [['loopback', '10.0.0.0/8'], '127.0.0.1', '203.0.113.9, 10.1.2.3', '203.0.113.9'],
    [['loopback'], '127.0.0.1', 'nobody', '127.0.0.1'],
    [['loopback'], '127.0.0.1', '', '127.0.0.1'],
    [['loopback'], '', '203.0.113.9', ''],
  ]
  for (const [proxies, remote, forwarded, address] of table) {
    assert.equal(addressReader(proxies)(ask(remote, forwarded)), address, `${proxies} ${remote} ${forwarded}`)
  }
})

test('behind a trusted proxy each stranger has connections of their own at the tracker, and one takes none of another', async () => {
  const MOST = 500
  const node = await startNode({ trustProxy: ['loopback'] })
  const sockets: WebSocket[] = []
  const connect = (from: string) => {
    const socket = new WebSocket(node.url.replace('http', 'ws'), { headers: { 'x-forwarded-for': from } })
    sockets.push(socket)
    return new Promise<boolean>((resolve) => {
      socket.once('open', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
  }
  for (let at = 0; at < MOST; at += 100) await Promise.all(Array.from({ length: 100 }, () => connect('203.0.113.9')))
  assert.equal(await connect('203.0.113.9'), false)
  assert.equal(await connect('203.0.113.10'), true)
  for (const socket of sockets) socket.terminate()
  await node.close()
})
