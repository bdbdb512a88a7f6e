// The lock screen, the headset and the keyboard's media keys. Handlers are set once; metadata and position follow the player.
import { computed, effect } from '@preact/signals-core'
import type { Player } from './player-store.ts'

const SKIP_SEC = 10

type Actions = Partial<Record<MediaSessionAction, (details: MediaSessionActionDetails) => void>>

export function connectMediaSession(player: Player, session: MediaSession): () => void {
  const seekBy = (offsetSec: number) => player.seek(player.positionSec.peek() + offsetSec)
  const actions: Actions = {
    play: () => player.play(),
    pause: () => player.pause(),
    stop: () => player.stop(),
    nexttrack: () => player.next(),
    previoustrack: () => player.previous(),
    seekbackward: ({ seekOffset }) => seekBy(-(seekOffset ?? SKIP_SEC)),
    seekforward: ({ seekOffset }) => seekBy(seekOffset ?? SKIP_SEC),
    seekto: ({ seekTime }) => {
      if (seekTime !== undefined) player.seek(seekTime)
    },
  }
  for (const [action, handler] of Object.entries(actions)) {
    try {
      session.setActionHandler(action as MediaSessionAction, handler)
    } catch {
      // Browsers throw on an action they do not know.
    }
  }
  // Whole seconds are enough: the system moves its own clock between two reports.
  const second = computed(() => Math.floor(player.positionSec.value))
  const stops = [
    effect(() => {
      const track = player.track.value
      session.metadata = track
        ? new MediaMetadata({
            title: track.title,
            artist: track.artistName,
            album: track.albumTitle,
            artwork: track.coverUrl ? [{ src: new URL(track.coverUrl, location.href).href }] : [],
          })
        : null
    }),
    effect(() => {
      const status = player.status.value
      const sounds = status === 'playing' || status === 'waiting' || status === 'loading'
      session.playbackState = status === 'idle' ? 'none' : sounds ? 'playing' : 'paused'
    }),
    effect(() => {
      const duration = player.durationSec.value
      const position = second.value
      if (!player.track.value || !(duration > 0) || typeof session.setPositionState !== 'function') return
      session.setPositionState({ duration, position: Math.min(position, duration), playbackRate: 1 })
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Sound goes on with the ring switch off and in the background (iOS 16.4 and later). */
export function claimPlayback(navigator: Navigator): void {
  const { audioSession } = navigator as Navigator & { audioSession?: { type: string } }
  if (audioSession) audioSession.type = 'playback'
}
