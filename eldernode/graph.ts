// The node's part in the GUN graph: the relay on `/gun` of the HTTP port and on a port of its own, and the wires to other nodes.
import { createServer, type Server } from 'node:http'
import type { NodeId } from '../src/core/ids.ts'
import type { AddressOf } from './address.ts'
import type { Policy } from './admission.ts'
import type { EldernodeConfig } from './config.ts'
import type { Log } from './log.ts'
import type { NodeIdentity } from './node-key.ts'
import { Mesh } from './relay/mesh.ts'
import { Relay } from './relay/relay.ts'
import { WriteVerifier } from './relay/verify-writes.ts'
import { GraphIntake } from './store/graph-intake.ts'
import type { Library } from './store/library.ts'
import { routeUpgrades } from './upgrade-router.ts'

/** Records of strangers: a tenth of the node's room, but enough for a small network on a small disk. */
const MIN_RECORD_BYTES = 256 * 1024 * 1024

export type GraphOptions = {
  config: EldernodeConfig
  addressOf: AddressOf
  identity: NodeIdentity
  library: Library
  policy: Policy
  log: Log
}

export type Graph = {
  relay: Relay
  intake: GraphIntake
  /** Trusted ones, with their endpoints. */
  nodes: ReadonlyMap<NodeId, string>
  listen(): Promise<void>
  close(): Promise<void>
}

export function startGraph({ config, addressOf, identity, library, policy, log }: GraphOptions): Graph {
  const { capacity } = config
  const intake = new GraphIntake(library, policy, { maxBytes: Math.max(MIN_RECORD_BYTES, capacity / 10) })
  const verifier = new WriteVerifier()
  const relay = new Relay({
    library,
    intake,
    verifier,
    capacity,
    addressOf,
    log,
    onProof: (peer, frame) => void mesh.hear(peer, frame),
  })
  const { taker } = relay
  const mesh = new Mesh({ identity, verifier, taker, log, endpoints: config.peers, relay: () => relay })
  let plain: Server | undefined

  return {
    relay,
    intake,
    nodes: mesh.nodes,
    async listen() {
      mesh.start()
      if (config.gunPort === 0) return
      const server = createServer((_, response) => response.writeHead(404).end())
      routeUpgrades(
        server,
        new Map([
          ['/gun', relay.upgrade],
          ['/', relay.upgrade],
        ]),
      )
      plain = await listening(server, config, log)
    },
    async close() {
      await mesh.close()
      await relay.close()
      await new Promise<void>((resolve) => (plain ? plain.close(() => resolve()) : resolve()))
    },
  }
}

/** A taken port is no reason to stay away: the same relay is on the HTTP port. */
function listening(server: Server, { gunPort, host }: EldernodeConfig, log: Log): Promise<Server | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error) => {
      log.warn(
        { port: gunPort, reason: error.message },
        'the plain GUN relay has no port; /gun of the HTTP port has it too',
      )
      resolve(undefined)
    })
    server.listen(gunPort, host, () => resolve(server))
  })
}
