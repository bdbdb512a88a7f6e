// Who sent bad pieces. A piece of several senders counts half for each: which of them lied cannot be known.
const MOST_STRIKES = 3

export class Strikes {
  private readonly senders = new Map<number, Set<string>>()
  private readonly strikes = new Map<string, number>()
  private readonly banned = new Set<string>()

  noteBlock(index: number, peerId: string): void {
    const senders = this.senders.get(index)
    if (senders) senders.add(peerId)
    else this.senders.set(index, new Set([peerId]))
  }

  noteGood(index: number): void {
    this.senders.delete(index)
  }

  /** The peers to drop now, and never to take again. */
  noteBad(index: number): string[] {
    const senders = [...(this.senders.get(index) ?? [])]
    this.senders.delete(index)
    const dropped: string[] = []
    for (const peerId of senders) {
      const strikes = (this.strikes.get(peerId) ?? 0) + (senders.length === 1 ? 1 : 0.5)
      this.strikes.set(peerId, strikes)
      if (strikes >= MOST_STRIKES && !this.banned.has(peerId)) {
        this.banned.add(peerId)
        dropped.push(peerId)
      }
    }
    return dropped
  }

  isBanned(peerId: string): boolean {
    return this.banned.has(peerId)
  }
}
