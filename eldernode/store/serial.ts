// One job at a time, in the order they came: the owner of the ledger decides on what it has read without anything moving under it.
export class Serial {
  private last: Promise<unknown> = Promise.resolve()

  run<Result>(job: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(job)
    this.last = result.catch(() => undefined)
    return result
  }
}
