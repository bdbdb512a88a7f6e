import { effect, type ReadonlySignal } from '@preact/signals-core'

/** The first value, the present one included, for which `holds`. */
export function until<Value, Wanted extends Value = Value>(
  source: ReadonlySignal<Value>,
  holds: ((value: Value) => value is Wanted) | ((value: Value) => boolean),
): Promise<Wanted> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const { value } = source
      if (!holds(value)) return
      resolve(value as Wanted)
      // It may hold before there is anything to stop.
      queueMicrotask(() => stop())
    })
  })
}
