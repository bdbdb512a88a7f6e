// Stock GUN: follows shards and puts what it is told to; every answer is one JSON line.
const [, , url, folder] = process.argv
const { createInterface } = require('node:readline')
const Gun = require('gun')

const gun = Gun({ peers: [url], multicast: false, file: `${folder}/radata` })
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
// What the relay answers, as it comes off the wire: lib/axe keeps errors from the callback of a put.
const { mesh } = gun._.opt
const { hear } = mesh
mesh.hear = Object.assign(function (raw, peer) {
  for (const message of [].concat(JSON.parse(raw))) if (message.err) print({ event: 'refused', err: message.err })
  return hear.call(this, raw, peer)
}, hear)
gun.on('hi', () => print({ event: 'hi' }))
createInterface({ input: process.stdin }).on('line', (text) => {
  const { follow, put, key, value } = JSON.parse(text)
  if (follow)
    gun
      .get(follow)
      .map()
      .on((data, name) => print({ event: 'value', key: name, value: data }))
  if (put) {
    const printAck = (ack) => print({ event: 'ack', key, ...(ack.err ? { err: ack.err } : { ok: true }) })
    gun.get(put).get(key).put(value, printAck, { acks: 5 })
  }
})
