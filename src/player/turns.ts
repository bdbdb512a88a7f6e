// Whose turn it is on the radio. Every artist has one turn a round, however many albums they have; each round has an order of its
// own, in which nobody follows themselves. Within an artist no album comes again before the others have been.
import { type AlbumId, type Fingerprint, fingerprintIn } from '../core/ids.ts'

export class Turns {
  private round: Fingerprint[] = []
  private albums = new Map<Fingerprint, AlbumId[]>()
  private readonly bags = new Map<Fingerprint, AlbumId[]>()
  private last: Fingerprint | undefined

  /** @param random as Math.random */
  constructor(private readonly random: () => number) {}

  /** A new round, over the albums that there are now. */
  begin(albumIds: readonly AlbumId[]): void {
    this.albums = new Map()
    for (const albumId of albumIds) {
      const artist = fingerprintIn(albumId)
      const own = this.albums.get(artist)
      if (own) own.push(albumId)
      else this.albums.set(artist, [albumId])
    }
    this.round = this.shuffled([...this.albums.keys()])
    if (this.round.length > 1 && this.round[0] === this.last) this.round.push(...this.round.splice(0, 1))
  }

  /** Undefined when the round is over. */
  next(): AlbumId | undefined {
    const artist = this.round.shift()
    if (artist === undefined) return undefined
    this.last = artist
    const here = this.albums.get(artist) ?? []
    const left = (this.bags.get(artist) ?? []).filter((albumId) => here.includes(albumId))
    const bag = left.length > 0 ? left : this.shuffled(here)
    const albumId = bag.pop()
    this.bags.set(artist, bag)
    return albumId
  }

  private shuffled<Item>(items: readonly Item[]): Item[] {
    const deck = [...items]
    for (let i = deck.length - 1; i > 0; i--) {
      const j = Math.floor(this.random() * (i + 1))
      const [a, b] = [deck[i], deck[j]]
      if (a === undefined || b === undefined) continue
      deck[i] = b
      deck[j] = a
    }
    return deck
  }
}
