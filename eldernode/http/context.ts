import type { FastifyRequest } from 'fastify'
import type { Fingerprint, NodeId } from '../../src/core/ids.ts'
import type { AddressOf } from '../address.ts'
import type { Asker, Policy } from '../admission.ts'
import { isLoopback } from '../admission.ts'
import type { EldernodeConfig } from '../config.ts'
import type { Log } from '../log.ts'
import type { NodeIdentity } from '../node-key.ts'
import type { Requests } from '../requests/requests.ts'
import type { CatalogueFile } from '../store/catalogue.ts'
import type { GraphIntake } from '../store/graph-intake.ts'
import type { Library } from '../store/library.ts'
import type { Intent } from '../store/parts.ts'
import type { Uploads } from '../store/uploads.ts'
import type { Traffic, TrafficPath } from '../traffic.ts'
import type { AppFiles } from './app-files.ts'
import type { GuestGate } from './guest-gate.ts'

/** What the groups of routes share. */
export type NodeContext = {
  config: EldernodeConfig
  identity: NodeIdentity
  library: Library
  uploads: Uploads
  requests: Requests
  /** Takes records of everybody, as the relay does. */
  intake: GraphIntake
  catalogue: CatalogueFile
  policy: { allow: ReadonlySet<Fingerprint>; deny: ReadonlySet<Fingerprint> } & Policy
  traffic: Traffic
  log: Log
  addressOf: AddressOf
  /** Keeps strangers from taking all there is of this process. */
  gate: GuestGate
  app: AppFiles | undefined
  audio: { serving: boolean }
  /** Live numbers of tracker and seeder. */
  tracker: () => { swarms: number; peers: number }
  relay: () => { peers: number }
  /** Nodes that this one trusts and that have proved their endpoints. */
  trusted: () => ReadonlyMap<NodeId, string>
  startedAtMs: number
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the answer's bytes are counted as; default `app`. */
    traffic?: TrafficPath
    /** Read by pages of every origin. */
    isPublic?: boolean
  }
}

export const askerOf = ({ addressOf }: Pick<NodeContext, 'addressOf'>, request: FastifyRequest): Asker => ({
  loopback: isLoopback({ remoteAddress: request.raw.socket.remoteAddress, headers: request.headers }),
  address: addressOf(request.raw),
})

export const intentOf = (node: NodeContext, request: FastifyRequest): Intent => ({
  library: node.library,
  policy: node.policy,
  capacity: node.config.capacity,
  asker: askerOf(node, request),
})

/** The origin other clients reach this node at: as configured, else as the one who asks has reached it. */
export function endpointOf({ config }: NodeContext, request: FastifyRequest): string {
  const { host } = request.headers
  const isPlain =
    host !== undefined && /^[A-Za-z0-9.-]{1,253}(:\d{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?$/.test(host)
  return config.endpoint ?? `http://${isPlain ? host : `127.0.0.1:${request.raw.socket.localPort ?? config.port}`}`
}
