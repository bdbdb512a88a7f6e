import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { type EldernodeConfig, type Flags, readConfig } from '../config.ts'
import { createEldernode } from '../eldernode.ts'
import { startDemo } from './demo.ts'
import { Misuse, type Output, say } from './output.ts'

const CLOSE_DEADLINE_MS = 5000

/** The built app lies beside the built command. */
const APP_FOLDERS = ['../app', '../../dist/app']

const appFolder = (): string | undefined =>
  APP_FOLDERS.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path))

function withSettings(command: Command): Command {
  return command
    .option('--port <port>', 'port to listen on (PORT, 8000)')
    .option('--gun-port <port>', 'port of a plain GUN relay, 0 is off (GUN_PORT, 8765)')
    .option('--peers <origins>', 'Eldernodes this one trusts (ELDERNODE_PEERS)')
    .option('--host <address>', 'address to listen on (HOST)')
    .option('--data <folder>', 'where everything is kept (ELDERNODE_DATA)')
    .option('--id <name>', 'first part of the node id (ELDERNODE_ID)')
    .option('--url <origin>', 'public origin, as https://node.example (ELDERNODE_URL)')
    .option('--trust-proxy <addresses>', 'reverse proxies to believe, as loopback (ELDERNODE_TRUST_PROXY)')
    .option('--capacity <size>', 'room for albums, as 10TB (ELDERNODE_CAPACITY)')
    .option('--allow <keys>', 'artists who may publish from anywhere (ELDERNODE_ALLOW)')
    .option('--deny <keys>', 'artists who may not publish (ELDERNODE_DENY)')
    .option('--serve-audio <on>', 'false: records and tracker only (ELDERNODE_SERVE_AUDIO)')
    .option('--rtc-ports <range>', 'UDP ports of WebRTC, as 50000-50100 (ELDERNODE_RTC_PORTS)')
    .option('--tcp-port <port>', 'port for BitTorrent over TCP, 0 is off (ELDERNODE_TCP_PORT)')
    .option('--live-torrents <count>', 'torrents seeded at the same time (ELDERNODE_LIVE_TORRENTS)')
    .option('--demo <on>', 'publish a small demo label into an empty folder (DIGM_DEMO)')
    .option('--log <level>', 'debug, info, warn, error or silent (ELDERNODE_LOG)')
    .option('--json', 'print JSON lines')
}

type Options = Record<string, string | undefined> & { json?: string }

const flagsOf = (options: Options): Flags => ({
  port: options.port,
  gunPort: options.gunPort,
  peers: options.peers,
  host: options.host,
  dataFolder: options.data,
  nodeSlug: options.id,
  endpoint: options.url,
  trustProxy: options.trustProxy,
  capacity: options.capacity,
  allow: options.allow,
  deny: options.deny,
  serveAudio: options.serveAudio,
  rtcPorts: options.rtcPorts,
  tcpPort: options.tcpPort,
  maxLiveTorrents: options.liveTorrents,
  demo: options.demo,
  logLevel: options.log,
})

export const eldernodeCommand = (): Command =>
  withSettings(new Command('eldernode').description('run an Eldernode')).action(async (options: Options) => {
    await run(configOf(options), { json: options.json !== undefined })
  })

export const relayCommand = (): Command =>
  withSettings(new Command('relay').description('run a node for records alone: relay and tracker, no audio')).action(
    async (options: Options) => {
      const config = configOf({ ...options, serveAudio: options.serveAudio ?? 'false' }, { demo: false })
      await run(config, { json: options.json !== undefined })
    },
  )

export const demoCommand = (): Command =>
  withSettings(new Command('demo').description('try DIGM: a node on this machine alone, with some music in it')).action(
    async (options: Options) => {
      const config = configOf(options, { host: '127.0.0.1', demo: true })
      if (options.data !== undefined) return run(config, { json: options.json !== undefined })
      const dataFolder = await mkdtemp(join(tmpdir(), 'digm-demo-'))
      try {
        await run({ ...config, dataFolder }, { json: options.json !== undefined })
      } finally {
        await rm(dataFolder, { recursive: true, force: true })
      }
    },
  )

function configOf(options: Options, defaults: Partial<EldernodeConfig> = {}): EldernodeConfig {
  const logLevel = process.stderr.isTTY ? 'warn' : 'info'
  const result = readConfig(process.env, flagsOf(options), {
    appFolder: appFolder(),
    logLevel,
    gunPort: 8765,
    ...defaults,
  })
  if (!result.ok) throw new Misuse(result.message)
  return result.config
}

/** Until the process is asked to end. */
async function run(config: EldernodeConfig, output: Output): Promise<void> {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  const node = createEldernode(config)
  const { url, port, nodeId } = await node.listen()
  say(output, `DIGM is at ${url}`, { event: 'listening', url, port, nodeId })
  if (config.appFolder === undefined)
    say(output, 'The app is not built (npm run build): serving the rest.', { event: 'no-app' })
  let serving = config.serveAudio
  process.on('SIGUSR2', () => {
    serving = !serving
    void node.setServeAudio(serving)
  })
  const isLocal = config.host === '127.0.0.1' || config.host === 'localhost'
  const wantsDemo = config.demo ?? isLocal
  const demo = wantsDemo ? startDemo(config.dataFolder, url, await node.isEmpty(), output) : undefined
  await aborted(stopping.signal)
  demo?.stop()
  const deadline = setTimeout(() => process.exit(1), CLOSE_DEADLINE_MS)
  await node.close()
  clearTimeout(deadline)
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
