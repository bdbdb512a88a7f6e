/** Something that happens, and who is told. */
export class Event<Value> {
  private readonly listeners = new Set<(value: Value) => void>()

  on(listener: (value: Value) => void): void {
    this.listeners.add(listener)
  }

  tell(value: Value): void {
    for (const listener of this.listeners) listener(value)
  }
}
