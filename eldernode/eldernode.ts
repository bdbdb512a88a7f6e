// One Eldernode: opens its data folder, listens, and owns the life of everything in it. Nothing starts on import.
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { type Fingerprint, fingerprintOf, isPublicKey } from '../src/core/ids.ts'
import { addressReader } from './address.ts'
import { DEFAULT_CONFIG, type EldernodeConfig } from './config.ts'
import { Fetching } from './fetching/fetching.ts'
import { PageSource } from './fetching/from-page.ts'
import { type Graph, startGraph } from './graph.ts'
import { Heartbeat } from './heartbeat.ts'
import { AppFiles } from './http/app-files.ts'
import type { NodeContext } from './http/context.ts'
import { GuestGate } from './http/guest-gate.ts'
import { createHttpServer } from './http/server.ts'
import { listenError, listenOn, urlOf } from './listen.ts'
import { createLog } from './log.ts'
import { sha256 } from './node-crypto.ts'
import { loadNodeIdentity } from './node-key.ts'
import { Requests } from './requests/requests.ts'
import { SecondLook } from './requests/second-look.ts'
import { guestLimits } from './requests/verdict.ts'
import { Seeder } from './seeder/seeder.ts'
import { CatalogueFile } from './store/catalogue.ts'
import { Library } from './store/library.ts'
import { sweep } from './store/sweep.ts'
import { Uploads } from './store/uploads.ts'
import { Tracker } from './tracker/tracker.ts'
import { Traffic, type TrafficPath } from './traffic.ts'
import { routeUpgrades } from './upgrade-router.ts'
import '../src/core/maker-errors.ts'

const SWEEP_EVERY_MS = 600_000

export type Eldernode = {
  /** @throws DigmError port-taken, folder-in-use, bad-config, bad-key-file */
  listen(): Promise<{ url: string; port: number; nodeId: string }>
  close(): Promise<void>
  /** Off: every audio path answers 503 and nothing is seeded, records and tracker go on. */
  setServeAudio(on: boolean): Promise<void>
  /** Bytes sent since the start, by path. */
  sentBytes(): Record<TrafficPath, number>
  isEmpty(): Promise<boolean>
}

type Running = {
  server: FastifyInstance
  library: Library
  tracker: Tracker
  graph: Graph
  node: NodeContext
  fetching: Fetching
  secondLook: SecondLook
  sweeping: NodeJS.Timeout
  heartbeat: Heartbeat | undefined
  startSeeder(): Promise<void>
}

export function createEldernode(settings: Partial<EldernodeConfig> = {}): Eldernode {
  const config: EldernodeConfig = { ...DEFAULT_CONFIG, ...settings }
  const log = createLog(config.logLevel)
  const traffic = new Traffic()
  const audio = { serving: config.serveAudio }
  let running: Promise<Running> | undefined
  let seeder: Seeder | undefined

  const start = async (): Promise<Running> => {
    const identity = await loadNodeIdentity(config.dataFolder, config.nodeSlug)
    const library = await Library.open(config.dataFolder)
    const addressOf = addressReader(config.trustProxy)
    const tracker = new Tracker({
      addressOf,
      isKnown: (infoHash) => library.isNamed(infoHash) || library.records.namesTorrent(infoHash),
      isHeld: (infoHash) => library.shelf.hasAudio(infoHash),
      answerer: () => seeder,
      onSeed: (infoHash) => fetching.noteSeed(infoHash),
      log,
    })
    library.onChange.on((freed) => {
      tracker.forget(freed)
      void seeder?.drop(freed)
    })
    const policy = { allow: await fingerprints(config.allow), deny: await fingerprints(config.deny) }
    const graph = startGraph({ config, addressOf, identity, library, policy, log })
    const limits = guestLimits(config.capacity, config.guestLimits)
    const requests = new Requests({
      library,
      identity,
      policy,
      limits,
      capacity: config.capacity,
      isServing: () => audio.serving,
      idleDeadlineMs: config.requestDeadlineMs,
      wholeDeadlineMs: config.wholeDeadlineMs,
      log,
    })
    const secondLook = new SecondLook({ library, requests, log })
    const uploads = new Uploads(library, (infoHash, error) => requests.refuseBytes(infoHash, error))
    const fetching = new Fetching({
      library,
      uploads,
      requests,
      pages: new PageSource({ tracker, rtcPorts: config.rtcPorts }),
      nodes: graph.nodes,
      intent: { library, policy, capacity: config.capacity, asker: { loopback: false } },
      isOn: () => audio.serving,
      log,
    })
    const startSeeder = async () => {
      seeder = new Seeder({ config, library, traffic, log })
      await seeder.listen()
    }
    const node: NodeContext = {
      config,
      identity,
      library,
      uploads,
      requests,
      intake: graph.intake,
      addressOf,
      gate: new GuestGate(),
      catalogue: new CatalogueFile(library.records),
      policy,
      traffic,
      log,
      app: config.appFolder === undefined ? undefined : await AppFiles.load(config.appFolder),
      audio,
      tracker: () => tracker.counts(),
      relay: () => ({ peers: graph.relay.size }),
      trusted: () => graph.nodes,
      startedAtMs: Date.now(),
    }
    const server = createHttpServer(node)
    routeUpgrades(
      server.server,
      new Map([
        ['/', tracker.upgrade],
        ['/gun', graph.relay.upgrade],
      ]),
    )
    const sweepNow = () =>
      requests
        .expire(Date.now())
        .then(() => sweep(library, Date.now(), config.uploadDeadlineMs))
        .finally(() => secondLook.begin())
        .then(
          (swept) => log.debug(swept, 'swept'),
          (error: unknown) => log.error({ err: error }, 'the sweep failed'),
        )
    const sweeping = setInterval(sweepNow, SWEEP_EVERY_MS).unref()
    const heartbeat = startHeartbeat(config, node)
    const opened = { server, library, tracker, graph, node, fetching, secondLook, sweeping, heartbeat, startSeeder }
    try {
      if (audio.serving) await startSeeder()
      await listenOn(server, config)
      await graph.listen()
    } catch (error) {
      await stop(opened)
      throw listenError(error, config)
    }
    node.catalogue.keepReady()
    void sweepNow()
    requests.start()
    void heartbeat?.beat()
    return opened
  }

  const stopSeeder = async (): Promise<void> => {
    const stopping = seeder
    seeder = undefined
    await stopping?.close()
  }

  const stop = async ({
    server,
    library,
    tracker,
    graph,
    node,
    fetching,
    secondLook,
    sweeping,
    heartbeat,
  }: Running): Promise<void> => {
    clearInterval(sweeping)
    tracker.close()
    await fetching.close()
    await secondLook.close()
    await heartbeat?.close()
    await graph.close()
    await stopSeeder()
    await server.close()
    await node.requests.close()
    await node.catalogue.close()
    await library.close()
  }

  return {
    async listen() {
      running ??= start()
      const { server, node } = await running
      const { port } = server.server.address() as AddressInfo
      return { url: urlOf(config.host, port), port, nodeId: node.identity.nodeId }
    },
    async close() {
      const opened = await running?.catch(() => undefined)
      running = undefined
      if (opened) await stop(opened)
    },
    async setServeAudio(on) {
      if (audio.serving === on) return
      audio.serving = on
      const opened = await running
      if (!on) await stopSeeder()
      else await opened?.startSeeder()
      opened?.node.requests.start()
      await opened?.heartbeat?.beat()
    },
    sentBytes: () => traffic.snapshot(),
    async isEmpty() {
      if (!running) return true
      const { library } = await running
      return library.shelf.isEmpty && library.staging.ids().length === 0
    },
  }
}

function startHeartbeat({ endpoint, capacity }: EldernodeConfig, node: NodeContext): Heartbeat | undefined {
  if (endpoint === undefined) return undefined
  const { identity, library, audio, log } = node
  const onError = (error: unknown) => log.error({ err: error }, 'heartbeat')
  return new Heartbeat({
    identity,
    library,
    endpoint,
    capacityBytes: capacity,
    isServing: () => audio.serving,
    onError,
  })
}

async function fingerprints(names: readonly string[]): Promise<ReadonlySet<Fingerprint>> {
  const found = names.map((name) => (isPublicKey(name) ? fingerprintOf(name, sha256) : (name as Fingerprint)))
  return new Set(await Promise.all(found))
}
