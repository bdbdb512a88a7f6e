// Stock GUN: follows shards and puts what it is told to; every answer is one JSON line.
const [, , url, folder] = process.argv
const { createInterface } = require('node:readline')
const Gun = require('gun')

const gun = Gun({ peers: [url], multicast: false, file: `${folder}/radata` })
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
gun.on('hi', () => print({ event: 'hi' }))
createInterface({ input: process.stdin }).on('line', (text) => {
  const { follow, put, key, value, state } = JSON.parse(text)
  if (follow)
    gun
      .get(follow)
      .map()
      .on((data, name) => print({ event: 'value', key: name, value: data }))
  if (put) {
    const printAck = (ack) => print({ event: 'ack', key, ...(ack.err ? { err: ack.err } : { ok: true }) })
    gun.get(put).put({ _: { '#': put, '>': { [key]: state } }, [key]: value }, printAck, { acks: 5 })
  }
})
