// The only door to WebTorrent: the one place that imports it, and not before it is needed.
import { toBase64url, toHex, utf8 } from '../core/bytes.ts'
import { LISTENER_PEER_PREFIX } from '../core/peers.ts'
import { addTorrent, type ClientShape, type LiveTorrent, type LiveTorrentOptions } from './live-torrent.ts'

type Module = { default: new (options: object) => ClientShape }

/** Below this a listener's own requests would starve along with the uploads. */
const LEAST_UPLOAD = 16 * 1024

/** Where the browser does not say when it is idle. */
const PREPARE_AFTER_MS = 2000

export type TorrentClient = Awaited<ReturnType<typeof createClient>>
export type ClientOptions = {
  iceServers: readonly RTCIceServer[]
  uploadBudget: number
  peerIdPrefix?: string | undefined
}

// biome-ignore lint/suspicious/noTsIgnore: the package has no types, and another context may declare some.
// @ts-ignore
const load = async (): Promise<Module> => (await import('webtorrent')) as Module

/** Fetches and reads the code while nobody waits, so that the first track finds it there. */
export function prepare(): void {
  const begin = () => void load().catch(() => undefined)
  if (typeof requestIdleCallback === 'function') requestIdleCallback(begin)
  else setTimeout(begin, PREPARE_AFTER_MS)
}

/** @param options.uploadBudget bytes a second for all peers together; Infinity for no limit */
export async function createClient({ iceServers, uploadBudget, peerIdPrefix = LISTENER_PEER_PREFIX }: ClientOptions) {
  const { default: WebTorrent } = await load()
  const peerId = toHex(utf8(peerIdPrefix + toBase64url(crypto.getRandomValues(new Uint8Array(9)))))
  const client = new WebTorrent({
    peerId,
    dht: false,
    lsd: false,
    utPex: false,
    natUpnp: false,
    natPmp: false,
    utp: false,
    webSeeds: false,
    uploadLimit: Number.isFinite(uploadBudget) ? Math.max(LEAST_UPLOAD, uploadBudget) : -1,
    tracker: { rtcConfig: { iceServers: [...iceServers] } },
  })
  client.on('error', () => undefined)
  return {
    peerId,
    /** @throws DigmError bad-torrent */
    add: async (options: LiveTorrentOptions): Promise<LiveTorrent> => {
      const live = addTorrent(client, options)
      await live.whenReady
      return live
    },
    destroy: () => new Promise<void>((resolve) => client.destroy(resolve)),
  }
}
