// What a shared album's page does before the app is there: it asks for the head of the first track before it draws, unless the
// listener saves data, plays at a press, in an element that the app takes over (src/app/boot.ts), and lets the app's scripts in
// once the cover is on the screen. The page's policy knows the lines of its script by their hash.
import { createHash } from 'node:crypto'
import type { TrackId } from '../../src/core/ids.ts'
import { KIB } from '../../src/core/limits.ts'
import { streamPath } from '../../src/core/urls.ts'

const SCRIPT = `{
const button = document.querySelector('.boot-play')
const audio = document.querySelector('#digm-audio')
button.onclick = () => {
  if (!audio.getAttribute('src')) audio.src = button.dataset.src
  if (audio.paused) audio.play().catch(() => {})
  else audio.pause()
}
audio.onplay = audio.onpause = () => {
  button.lastChild.data = audio.paused ? 'Play' : 'Pause'
}
const letIn = () => document.body.append(document.querySelector('#digm-scripts').content)
if (document.hidden) letIn()
else requestAnimationFrame(() => setTimeout(letIn))
}`

/** For the page's `script-src`. */
export const BOOT_SCRIPT_HASH = `'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`

const ICON =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M8 4.8v14.4a.9.9 0 0 0 1.4.75l10.7-7.2a.9.9 0 0 0 0-1.5L9.4 4.05A.9.9 0 0 0 8 4.8Z"/></svg>'

export const bootButton = (first: TrackId): string =>
  `<button type="button" class="boot-play" data-src="${streamPath(first)}">${ICON}Play</button>`

/** Two seconds and more of most music. Many who open a shared page never press Play. */
const HEAD = 64 * KIB

/** What the range of a request for `/stream` means: an open one from the start, by the page itself, is for no more than a head. */
export const rangeOf = (range: string | undefined, byBootPage: boolean): string | undefined =>
  byBootPage && range === 'bytes=0-' ? `bytes=0-${HEAD - 1}` : range

/** The first thing in the page, outside of what the app replaces: an element that leaves the page falls silent. */
export const bootAudio = (first: TrackId | undefined, savesData: boolean): string =>
  first === undefined || savesData
    ? '<audio id="digm-audio" crossorigin="anonymous" preload="none"></audio>'
    : `<audio id="digm-audio" crossorigin="anonymous" preload="metadata" src="${streamPath(first)}?boot"></audio>`

export const bootScripts = (appScripts: string): string =>
  `<template id="digm-scripts">${appScripts}</template><script>${SCRIPT}</script>`
