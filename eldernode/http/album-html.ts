// What a shared link shows before any script: title and cover in the page, and the records it would ask for, so that it need not.
import type { Album } from '../../src/core/records.ts'
import type { Entry } from '../../src/core/signed.ts'
import { albumPath, coverPath } from '../../src/core/urls.ts'
import { bootAudio, bootButton, bootScripts } from './boot-player.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')

/** U+2028 and U+2029 are fine in JSON data blocks; `<` is not: it could end the block. */
const escapeJson = (text: string): string => text.replaceAll('<', '\\u003c')

export type Cover = { mime: string; bytes: Uint8Array }

/**
 * Replaces the markers of `index.html`; `origin` makes absolute links for those who preview them elsewhere. The cover comes inside
 * the page and the app's own scripts after it is painted: a thin link brings what is seen first, first.
 */
export function albumHtml(
  index: string,
  album: Album,
  entries: readonly Entry[],
  origin: string,
  cover: Cover | undefined,
  savesData: boolean,
): string {
  const title = escapeHtml(`${album.title} · ${album.artistName}`)
  const tracks = album.tracks.length === 1 ? '1 track' : `${album.tracks.length} tracks`
  const about = escapeHtml((album.description ?? `${album.title} by ${album.artistName}, ${tracks}.`).slice(0, 300))
  const url = escapeHtml(origin + albumPath(album.albumId))
  const image = album.cover ? escapeHtml(origin + coverPath(album.albumId)) : undefined
  const head = [
    `<title>${title}</title>`,
    `<meta name="description" content="${about}">`,
    `<link rel="canonical" href="${url}">`,
    '<meta property="og:type" content="music.album">',
    '<meta property="og:site_name" content="DIGM">',
    `<meta property="og:title" content="${title}">`,
    `<meta property="og:description" content="${about}">`,
    `<meta property="og:url" content="${url}">`,
    ...(image ? [`<meta property="og:image" content="${image}">`] : []),
    `<meta name="twitter:card" content="${image ? 'summary_large_image' : 'summary'}">`,
  ]
  const first = album.tracks[0]?.trackId
  const boot = [
    `<div class="boot-album" data-album="${escapeHtml(album.albumId)}">`,
    ...(cover ? [`<img src="${dataUrl(cover)}" alt="" width="320" height="320" decoding="sync">`] : []),
    `<h1>${escapeHtml(album.title)}</h1><p>${escapeHtml(album.artistName)}</p>`,
    ...(first === undefined ? [] : [bootButton(first)]),
    '</div>',
  ]
  const records = entries.map((entry) => `${escapeJson(JSON.stringify(entry))}\n`).join('')
  const data = `<script type="application/json" id="digm-records">${records}</script>`
  const scripts = (index.match(APP_SCRIPTS) ?? []).join('')
  return withoutTitle(index.replace(APP_SCRIPTS, ''))
    .replace('<!--digm:head-->', () => head.join('\n'))
    .replace('<!--digm:boot-->', () => boot.join(''))
    .replace('<body>', () => `<body>${bootAudio(first, savesData)}`)
    .replace('</body>', () => `${data}${bootScripts(scripts)}</body>`)
}

const APP_SCRIPTS = /<script type="module"[^>]*><\/script>|<link rel="modulepreload"[^>]*>/g

const dataUrl = ({ mime, bytes }: Cover): string => `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`

const withoutTitle = (index: string): string => index.replace(/<title>[^<]*<\/title>/, '')
