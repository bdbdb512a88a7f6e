// Settings of a node: environment, overridden by flags, read once into one value, or one line that says what is wrong.

import { isFingerprint, isPublicKey, isSlug } from '../src/core/ids.ts'
import { parseEndpoint } from '../src/core/urls.ts'
import { isProxyName } from './address.ts'
import type { LogLevel } from './log.ts'
import type { GuestLimits } from './requests/verdict.ts'

export type PortRange = { min: number; max: number }

export type EldernodeConfig = {
  /** Address to listen on; undefined means all interfaces. */
  host: string | undefined
  /** 0 takes any free port. */
  port: number
  /** Port of a plain GUN relay besides `/gun` of the HTTP port; 0 is off. */
  gunPort: number
  /** Origins of the Eldernodes this one trusts: it repeats what they know, and tells them everything. */
  peers: readonly string[]
  dataFolder: string
  /** The built app; without it the node serves everything else. */
  appFolder: string | undefined
  /** First part of the node's id. */
  nodeSlug: string
  /** Public origin; without it links are made from the Host a request names. */
  endpoint: string | undefined
  /** Reverse proxies whose `X-Forwarded-For` is believed: addresses, networks, or `loopback`. */
  trustProxy: readonly string[]
  /** Bytes for audio, torrents, covers and previews. */
  capacity: number
  /** Public keys or fingerprints of artists who may write from anywhere; when there are any, no other artist is taken in. */
  allow: readonly string[]
  deny: readonly string[]
  /** False: records and tracker live, every audio path answers 503 and nothing is seeded. */
  serveAudio: boolean
  /** UDP ports of WebRTC; undefined leaves the choice to the system. */
  rtcPorts: PortRange | undefined
  /** Port for plain BitTorrent over TCP; 0 is off. */
  tcpPort: number
  /** Torrents that are seeded over wires at the same time. */
  maxLiveTorrents: number
  /** An album that nothing arrives for within this time is given up. */
  uploadDeadlineMs: number
  /** As above, for an album that an artist asked this node to seed. */
  requestDeadlineMs: number
  /** Such an album is given up, whatever arrives, when it is not whole so long after it was admitted. */
  wholeDeadlineMs: number
  /** Other limits for albums of artists whom nobody has allowed than those that follow from the capacity. */
  guestLimits: Partial<GuestLimits>
  /** Undefined: a demo label when the node listens on this machine alone. */
  demo: boolean | undefined
  logLevel: LogLevel
}

export const DEFAULT_CONFIG: EldernodeConfig = {
  host: undefined,
  port: 8000,
  gunPort: 0,
  peers: [],
  dataFolder: './data',
  appFolder: undefined,
  nodeSlug: 'eldernode',
  endpoint: undefined,
  trustProxy: [],
  capacity: 10 * 1000 ** 3,
  allow: [],
  deny: [],
  serveAudio: true,
  rtcPorts: undefined,
  tcpPort: 0,
  maxLiveTorrents: 50,
  uploadDeadlineMs: 24 * 3600 * 1000,
  requestDeadlineMs: 6 * 3600 * 1000,
  wholeDeadlineMs: 3 * 24 * 3600 * 1000,
  guestLimits: {},
  demo: undefined,
  logLevel: 'info',
}

export type Settings = Readonly<Record<string, string | undefined>>
export type ConfigResult = { ok: true; config: EldernodeConfig } | { ok: false; message: string }

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1, M: 2, G: 3, T: 4, P: 5 }

/** `10TB`, `500 GiB`, `1000`: decimal units, binary with an i. */
export function parseSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(?:([KMGTP])(i)?)?B?\s*$/i.exec(text)
  const [, amount, unit = '', binary] = match ?? []
  if (amount === undefined) return undefined
  const power = unit === '' ? 0 : (UNITS[unit.toUpperCase()] ?? 0)
  const size = Math.floor(Number(amount) * (binary ? 1024 : 1000) ** power)
  return Number.isSafeInteger(size) ? size : undefined
}

const port = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined

function portRange(text: string): PortRange | undefined {
  const [min, max, ...more] = text.split('-').map(port)
  if (more.length > 0 || !min || !max || min > max) return undefined
  return { min, max }
}

const bool = (text: string): boolean | undefined =>
  /^(true|1|yes|on)$/i.test(text) ? true : /^(false|0|no|off)$/i.test(text) ? false : undefined

function artists(text: string): string[] | undefined {
  const names = text.split(/[\s,]+/).filter((name) => name !== '')
  return names.every((name) => isFingerprint(name) || isPublicKey(name)) ? names : undefined
}

function endpoints(text: string): string[] | undefined {
  const found = text
    .split(/[\s,]+/)
    .filter((name) => name !== '')
    .map(parseEndpoint)
  return found.every((endpoint) => endpoint !== undefined) ? found : undefined
}

function proxies(text: string): string[] | undefined {
  const names = text.split(/[\s,]+/).filter((name) => name !== '')
  return names.every(isProxyName) ? names : undefined
}

const filled = (text: string): string | undefined => (text.trim() === '' ? undefined : text)
const logLevel = (text: string): LogLevel | undefined =>
  (['debug', 'info', 'warn', 'error', 'silent'] as const).find((level) => level === text)
const count = (text: string): number | undefined => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined)

/** One row a setting: its environment name, how it is read, and what a person is told when it cannot be. */
const READERS = {
  host: ['HOST', filled, 'an address, as 127.0.0.1'],
  port: ['PORT', port, 'a port from 0 to 65535'],
  gunPort: ['GUN_PORT', port, 'a port from 0 to 65535'],
  peers: ['ELDERNODE_PEERS', endpoints, 'origins of Eldernodes, separated by commas'],
  dataFolder: ['ELDERNODE_DATA', filled, 'a folder'],
  nodeSlug: ['ELDERNODE_ID', (text: string) => (isSlug(text) ? text : undefined), 'up to 64 of A-Z a-z 0-9 _ -'],
  endpoint: ['ELDERNODE_URL', parseEndpoint, 'an origin, as https://node.example'],
  trustProxy: ['ELDERNODE_TRUST_PROXY', proxies, 'addresses or networks of reverse proxies, as loopback,10.0.0.0/8'],
  capacity: ['ELDERNODE_CAPACITY', parseSize, 'a size, as 10TB'],
  allow: ['ELDERNODE_ALLOW', artists, 'public keys or fingerprints of artists, separated by commas'],
  deny: ['ELDERNODE_DENY', artists, 'public keys or fingerprints of artists, separated by commas'],
  serveAudio: ['ELDERNODE_SERVE_AUDIO', bool, 'true or false'],
  rtcPorts: ['ELDERNODE_RTC_PORTS', portRange, 'a range of ports, as 50000-50100'],
  tcpPort: ['ELDERNODE_TCP_PORT', port, 'a port from 0 to 65535'],
  maxLiveTorrents: ['ELDERNODE_LIVE_TORRENTS', count, 'a number from 1'],
  demo: ['DIGM_DEMO', bool, 'true or false'],
  logLevel: ['ELDERNODE_LOG', logLevel, 'debug, info, warn, error or silent'],
} satisfies {
  [Key in keyof EldernodeConfig]?: [
    name: string,
    read: (text: string) => EldernodeConfig[Key] | undefined,
    form: string,
  ]
}

export type SettingName = keyof typeof READERS
export type Flags = { readonly [Name in SettingName]?: string | undefined }

/** Flags win over the environment; what neither names keeps its default. An empty variable counts as unset. */
export function readConfig(env: Settings, flags: Flags, defaults: Partial<EldernodeConfig> = {}): ConfigResult {
  const found: Record<string, unknown> = {}
  for (const key of Object.keys(READERS) as SettingName[]) {
    const [name, read, form] = READERS[key]
    const text = flags[key] ?? (env[name] === '' ? undefined : env[name])
    if (text === undefined) continue
    const value = read(text)
    if (value === undefined) return { ok: false, message: `${name} is "${text}", but must be ${form}.` }
    found[key] = value
  }
  return { ok: true, config: { ...DEFAULT_CONFIG, ...defaults, ...(found as Partial<EldernodeConfig>) } }
}
