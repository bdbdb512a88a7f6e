// The settings of the app and of `digm/client`, given at build time as VITE_*. Unset peers mean: the origin I was served from.
import { MAX_COVER, MAX_PREVIEW } from './limits.ts'
import { parseEndpoint } from './urls.ts'

export type Env = {
  /** HTTP origins of the Eldernodes; a tracker's URL with ws(s) -> http(s). */
  endpoints: readonly string[]
  iceServers: readonly { urls: string }[]
  /** Peers carry audio. */
  webTorrent: boolean
  /** Where GUN is spoken: each node's `/gun`, or the relays that were named. */
  relayUrls: readonly string[]
  /** The catalogue is live over GUN; without it, it is as new as the last snapshot. */
  gunStorage: boolean
  /** A track that failed through the worker may be played from a node's plain file. */
  eldernodeFallback: boolean
  /** What is made here is at most this large; never more than the network takes. */
  mostPreview: number
  mostCover: number
}

const listOf = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/).filter((item) => item !== '')

const flag = (text: string | undefined): boolean => !/^(false|0|off|no)$/i.test(text?.trim() ?? '')

/** What cannot be read is left out, so that a slip in a setting never stops the app. */
export function readEnv(vars: Readonly<Record<string, string | undefined>>, origin: string): Env {
  const nodes = listOf(vars.VITE_ELDERNODE_TRACKERS).flatMap(
    (text) => parseEndpoint(text.replace(/^ws/i, 'http')) ?? [],
  )
  const endpoints = nodes.length > 0 ? [...new Set(nodes)] : [origin]
  const relays = listOf(vars.VITE_GUN_PEERS).flatMap((text) => parseRelay(text) ?? [])
  return {
    endpoints,
    relayUrls: [...new Set(relays.length > 0 ? relays : endpoints.map((endpoint) => `${endpoint}/gun`))],
    gunStorage: flag(vars.VITE_FEATURE_GUN_STORAGE),
    iceServers: listOf(vars.VITE_ICE_SERVERS)
      .filter((urls) => /^(stuns?|turns?):/.test(urls))
      .map((urls) => ({ urls })),
    webTorrent: flag(vars.VITE_FEATURE_WEBTORRENT),
    eldernodeFallback: flag(vars.VITE_FEATURE_ELDERNODE_FALLBACK),
    mostPreview: sizeOf(vars.VITE_PREVIEW_AUDIO_MAX_SIZE, MAX_PREVIEW),
    mostCover: sizeOf(vars.VITE_COVER_IMAGE_MAX_SIZE, MAX_COVER),
  }
}

const sizeOf = (text: string | undefined, most: number): number =>
  /^[1-9]\d{0,15}$/.test(text?.trim() ?? '') ? Math.min(Number(text), most) : most

/** A relay's URL as GUN has it; a bare origin means its `/gun`. */
function parseRelay(text: string): string | undefined {
  try {
    const url = new URL(text.replace(/^ws/i, 'http'))
    if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined
    return url.origin + (url.pathname === '/' ? '/gun' : url.pathname)
  } catch {
    return undefined
  }
}
