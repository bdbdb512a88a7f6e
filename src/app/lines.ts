// What the app says above the player, whatever page is in view; each line can be dismissed until the app is opened again.
import { html } from 'lit'
import type { NoticeKind } from '../components/digm-notice.ts'
import { holdingPath } from '../core/urls.ts'
import type { Services } from './services.ts'

export type LineName = 'offline' | 'storage-full' | 'update' | 'unsafe'
export type Line = { name: LineName; kind: NoticeKind; text: unknown; onUpdate?: () => void }

const FULL = 'This device is full: music plays, but cannot be stored. Remove a kept album to make room.'
const UNSAFE = 'What you published is not safe on Eldernodes yet. It goes on while the app is open.'

export function linesOf({ online, storageFull, worker, player, holdings, router }: Services): Line[] {
  const { page } = router.route.value
  const lines: Line[] = []
  if (!online.value) {
    const keptAlbums = page === 'library' ? 'Kept albums' : html`<a href="/library">Kept albums</a>`
    const plays = worker.offlinePlay.value === 'ready'
    const text = plays ? html`Offline. ${keptAlbums} still play.` : 'Offline. Music comes back with the network.'
    lines.push({ name: 'offline', kind: 'offline', text })
  }
  if (storageFull.value) lines.push({ name: 'storage-full', kind: 'error', text: FULL })
  const [unsafe] = page === 'publish' ? [] : holdings.unsafe.value
  if (unsafe) {
    lines.push({ name: 'unsafe', kind: 'quiet', text: html`${UNSAFE} <a href=${holdingPath(unsafe)}>Where it is</a>` })
  }
  const sounds = !['idle', 'paused', 'ended', 'error'].includes(player.status.value)
  if (worker.updateReady.value && !sounds) {
    const onUpdate = () => worker.applyUpdate()
    lines.push({ name: 'update', kind: 'quiet', text: 'A new version of DIGM is ready.', onUpdate })
  }
  return lines
}
