// The relay of npm `gun` with its own defaults but multicast, in a process of its own: `<folder> [guarded]`. Prints its port.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { checkFrame } from '../src/core/frames.ts'

type Hear = (raw: unknown, peer: unknown) => unknown
type Options = { web: unknown; file: string; multicast: boolean; stats: boolean }
type StockGun = (options: Options) => { _: { opt: { mesh: { hear: Hear } } } }

const [, , folder = '', guarded] = process.argv
// It greets on standard output.
Object.assign(console, { log: () => undefined })
const Gun = createRequire(import.meta.url)('gun') as StockGun
const server = createServer((_, response) => response.writeHead(404).end())
server.listen(0, '127.0.0.1', () => {
  const { mesh } = Gun({ web: server, file: `${folder}/radata`, multicast: false, stats: false })._.opt
  const { hear } = mesh
  /** What a careful operator puts in front: frames that are none of DIGM's never reach GUN. */
  const hearGuarded: Hear = function (this: unknown, raw, peer) {
    // What is no text any more is a frame of an array that has passed.
    if (typeof raw !== 'string') return hear.call(this, raw, peer)
    const checked = checkFrame(raw, Date.now())
    if (checked.kind === 'refused' || checked.frames.some(({ kind }) => kind === 'refused')) return undefined
    return hear.call(this, raw, peer)
  }
  if (guarded === 'guarded') mesh.hear = Object.assign(hearGuarded, hear)
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
