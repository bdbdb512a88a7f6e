// The one place that loads WebRTC on a node.
import type { PortRange } from '../config.ts'

export type RawPeer = {
  id: string
  on(event: string, listener: (value: never) => void): void
  once(event: 'signal', listener: (signal: { type: string; sdp: string }) => void): void
  signal(signal: { type: 'offer' | 'answer'; sdp: string }): void
  write(bytes: Uint8Array): boolean
  destroy(): void
}
export type PeerConstructor = new (options: object) => RawPeer

export async function loadPeer(): Promise<PeerConstructor> {
  // biome-ignore lint/suspicious/noTsIgnore: the package has no types, and another context may declare some.
  // @ts-ignore
  const { default: Peer } = (await import('@thaunknown/simple-peer/lite.js')) as { default: PeerConstructor }
  return Peer
}

/** Without ICE servers: a node is reached at its own addresses, and tells no third party who listens. */
export const peerOptions = (rtcPorts: PortRange | undefined, initiator: boolean): object => ({
  initiator,
  trickle: false,
  config: { iceServers: [], ...(rtcPorts ? { portRange: rtcPorts } : {}) },
})
