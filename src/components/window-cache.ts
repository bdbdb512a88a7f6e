// The rows of a long list that are in view or were lately: read by window, so that memory does not grow with the list.

export class WindowCache<Id extends string, Row> {
  private readonly rows = new Map<Id, Row | undefined>()
  private stale = new Set<Id>()
  private reading = false

  constructor(
    private readonly read: (ids: readonly Id[]) => Promise<readonly (Row | undefined)[]>,
    private readonly onRows: () => void,
    private readonly most = 400,
  ) {}

  get(id: Id): Row | undefined {
    return this.rows.get(id)
  }

  put(id: Id, row: Row): void {
    this.rows.set(id, row)
    this.stale.delete(id)
  }

  /** What is held may have changed: it stays until it has been read again. */
  refresh(): void {
    this.stale = new Set(this.rows.keys())
  }

  /** Reads what is missing of these; one read at a time, and each asks for what is in view by then. */
  async want(ids: () => readonly Id[]): Promise<void> {
    if (this.reading) return
    this.reading = true
    try {
      for (let missing = this.missing(ids()); missing.length > 0; missing = this.missing(ids())) {
        for (const id of missing) this.stale.delete(id)
        const rows = await this.read(missing)
        for (const [i, id] of missing.entries()) {
          this.rows.delete(id)
          this.rows.set(id, rows[i])
        }
        this.trim()
        this.onRows()
      }
    } finally {
      this.reading = false
    }
  }

  private missing(ids: readonly Id[]): Id[] {
    return ids.filter((id) => !this.rows.has(id) || this.stale.has(id))
  }

  private trim(): void {
    for (const id of this.rows.keys()) {
      if (this.rows.size <= this.most) return
      this.rows.delete(id)
      this.stale.delete(id)
    }
  }
}
