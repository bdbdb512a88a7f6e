// Every icon, drawn on 24 by 24. They are decoration: the control that holds one carries the name.
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit'

const icon = (shape: SVGTemplateResult): TemplateResult =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`

export const playIcon = icon(
  svg`<path d="M8 4.8v14.4a.9.9 0 0 0 1.4.75l10.7-7.2a.9.9 0 0 0 0-1.5L9.4 4.05A.9.9 0 0 0 8 4.8Z"/>`,
)
export const pauseIcon = icon(
  svg`<rect x="6" y="4.5" width="4" height="15" rx="1"/><rect x="14" y="4.5" width="4" height="15" rx="1"/>`,
)
export const nextIcon = icon(
  svg`<path d="M5 5.6v12.8a.8.8 0 0 0 1.25.66l9.4-6.4a.8.8 0 0 0 0-1.32l-9.4-6.4A.8.8 0 0 0 5 5.6Z"/><rect x="17" y="5" width="2.4" height="14" rx=".8"/>`,
)
export const previousIcon = icon(
  svg`<path d="M19 5.6v12.8a.8.8 0 0 1-1.25.66l-9.4-6.4a.8.8 0 0 1 0-1.32l9.4-6.4A.8.8 0 0 1 19 5.6Z"/><rect x="4.6" y="5" width="2.4" height="14" rx=".8"/>`,
)

const stroke = (paths: SVGTemplateResult): TemplateResult =>
  icon(
    svg`<g fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${paths}</g>`,
  )

const speaker = svg`<path d="M4 9.5v5h3.2l4.8 4v-13l-4.8 4Z" fill="currentColor"/>`
export const volumeIcon = stroke(svg`${speaker}<path d="M15.4 9a4.2 4.2 0 0 1 0 6M18 6.4a8 8 0 0 1 0 11.2"/>`)
export const mutedIcon = stroke(svg`${speaker}<path d="m16 9.5 5 5m0-5-5 5"/>`)
export const keepIcon = stroke(svg`<path d="M12 4v11m-4.5-4.2L12 15.3l4.5-4.5M5 19.5h14"/>`)
export const keptIcon = stroke(svg`<circle cx="12" cy="12" r="8.6"/><path d="m8.3 12.3 2.6 2.6 4.9-5.4"/>`)
export const closeIcon = stroke(svg`<path d="m6.5 6.5 11 11m0-11-11 11"/>`)
export const retryIcon = stroke(svg`<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.8 3.6v4h-4"/>`)
export const alertIcon = stroke(svg`<circle cx="12" cy="12" r="8.6"/><path d="M12 7.6v5.2m0 3.4v.1"/>`)
const heart = svg`<path d="M12 19.6C6.9 16 4 12.9 4 9.6a4.1 4.1 0 0 1 4.1-4.1c1.6 0 3 .9 3.9 2.3.9-1.4 2.3-2.3 3.9-2.3A4.1 4.1 0 0 1 20 9.6c0 3.3-2.9 6.4-8 10Z"/>`
export const heartIcon = stroke(heart)
export const likedIcon = icon(heart)
export const offlineIcon = stroke(
  svg`<path d="M3.5 9.5a12.5 12.5 0 0 1 17 0M6.8 13a7.8 7.8 0 0 1 10.4 0M10 16.4a3.2 3.2 0 0 1 4 0M12 19.6v.1M4 4l16 16"/>`,
)

/** Half a record: what stands where a cover is missing. */
export const recordIcon = html`<svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
  <path d="M34 18v64a32 32 0 0 0 0-64Zm0 22a10 10 0 0 1 0 20Z" fill-rule="evenodd" />
</svg>`
