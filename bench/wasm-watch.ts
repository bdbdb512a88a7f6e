// Counts the memories of all WebAssembly that is alive in this thread.
const memories = new Set<WeakRef<WebAssembly.Memory>>()
const instantiate = WebAssembly.instantiate.bind(WebAssembly)

declare global {
  /** Bytes. */
  var wasmBytes: () => number
}

globalThis.wasmBytes = () => [...memories].reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0)

WebAssembly.instantiate = (async (source: BufferSource, imports?: WebAssembly.Imports) => {
  const made: WebAssembly.WebAssemblyInstantiatedSource | WebAssembly.Instance = await instantiate(source, imports)
  const { exports } = 'instance' in made ? made.instance : (made as WebAssembly.Instance)
  for (const value of Object.values(exports)) {
    if (value instanceof WebAssembly.Memory) memories.add(new WeakRef(value))
  }
  return made
}) as typeof WebAssembly.instantiate

export {}
