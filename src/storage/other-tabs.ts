// What one tab stored, the others are told by name; what it is they read themselves.

/** Undefined where a browser has none: then each tab sees what it reads. */
export function openChannel(name: string, onData: (data: unknown) => void): BroadcastChannel | undefined {
  if (!('BroadcastChannel' in globalThis)) return undefined
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => onData(data)
  // In Node, where tests run, an open channel would keep the process alive.
  if ('unref' in channel && typeof channel.unref === 'function') channel.unref()
  return channel
}
