// The app's settings, given at build time as VITE_*. Unset peers mean: the origin I was served from.
import { MAX_COVER, MAX_PREVIEW } from '../core/limits.ts'
import { parseEndpoint } from '../core/urls.ts'

export type Env = {
  /** HTTP origins of the Eldernodes; a tracker's URL with ws(s) -> http(s). */
  endpoints: readonly string[]
  gunPeers: readonly string[]
  iceServers: readonly { urls: string }[]
  webTorrent: boolean
  gunStorage: boolean
  eldernodeFallback: boolean
  previewMaxSize: number
  coverMaxSize: number
}

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(/[\s,]+/)
    .map((item) => item.trim())
    .filter((item) => item !== '')

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)]

const flag = (text: string | undefined): boolean => !/^(false|0|off|no)$/i.test(text?.trim() ?? '')

/** Positive bytes, never more than what relays accept. */
function size(text: string | undefined, most: number): number {
  const value = Number(text?.trim() || most)
  return Number.isSafeInteger(value) && value > 0 ? Math.min(value, most) : most
}

/** What cannot be read is left out, so that a slip in a setting never stops the app. */
export function readEnv(vars: Readonly<Record<string, string | undefined>>, origin: string): Env {
  const http = (text: string) => text.replace(/^ws/i, 'http')
  const endpoints = unique(listOf(vars.VITE_ELDERNODE_TRACKERS).flatMap((text) => parseEndpoint(http(text)) ?? []))
  const gunPeers = unique(
    listOf(vars.VITE_GUN_PEERS)
      .filter((text) => URL.canParse(text))
      .map(http),
  )
  return {
    endpoints: endpoints.length > 0 ? endpoints : [origin],
    gunPeers: gunPeers.length > 0 ? gunPeers : [`${origin}/gun`],
    iceServers: listOf(vars.VITE_ICE_SERVERS)
      .filter((urls) => /^(stuns?|turns?):/.test(urls))
      .map((urls) => ({ urls })),
    webTorrent: flag(vars.VITE_FEATURE_WEBTORRENT),
    gunStorage: flag(vars.VITE_FEATURE_GUN_STORAGE),
    eldernodeFallback: flag(vars.VITE_FEATURE_ELDERNODE_FALLBACK),
    previewMaxSize: size(vars.VITE_PREVIEW_AUDIO_MAX_SIZE, MAX_PREVIEW),
    coverMaxSize: size(vars.VITE_COVER_IMAGE_MAX_SIZE, MAX_COVER),
  }
}
