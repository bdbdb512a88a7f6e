// The app's settings, given at build time as VITE_*. Unset peers mean: the origin I was served from.
import { parseEndpoint } from '../core/urls.ts'

export type Env = {
  /** HTTP origins of the Eldernodes; a tracker's URL with ws(s) -> http(s). */
  endpoints: readonly string[]
  iceServers: readonly { urls: string }[]
  /** Peers carry audio. */
  webTorrent: boolean
  /** A track that failed through the worker may be played from a node's plain file. */
  eldernodeFallback: boolean
}

const listOf = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/).filter((item) => item !== '')

const flag = (text: string | undefined): boolean => !/^(false|0|off|no)$/i.test(text?.trim() ?? '')

/** What cannot be read is left out, so that a slip in a setting never stops the app. */
export function readEnv(vars: Readonly<Record<string, string | undefined>>, origin: string): Env {
  const nodes = listOf(vars.VITE_ELDERNODE_TRACKERS).flatMap(
    (text) => parseEndpoint(text.replace(/^ws/i, 'http')) ?? [],
  )
  return {
    endpoints: nodes.length > 0 ? [...new Set(nodes)] : [origin],
    iceServers: listOf(vars.VITE_ICE_SERVERS)
      .filter((urls) => /^(stuns?|turns?):/.test(urls))
      .map((urls) => ({ urls })),
    webTorrent: flag(vars.VITE_FEATURE_WEBTORRENT),
    eldernodeFallback: flag(vars.VITE_FEATURE_ELDERNODE_FALLBACK),
  }
}
