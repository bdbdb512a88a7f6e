// What clients say to the tracker: the JSON frames of stock WebTorrent clients, with 20-byte ids as binary strings. Hostile until
// it has passed here: a frame comes out with known fields of known sizes, or not at all.
export const MAX_TRACKER_FRAME = 64 * 1024
export const MAX_OFFERS = 10
const MAX_SDP = 16 * 1024
const MAX_SCRAPED = 64

/** 20 characters, each one byte. */
export type BinaryId = string & { readonly __brand: 'BinaryId' }

export type Offer = { offerId: BinaryId; sdp: string }
export type AnnounceEvent = 'started' | 'stopped' | 'completed' | 'update'

export type TrackerFrame =
  | {
      action: 'announce'
      infoHash: BinaryId
      peerId: BinaryId
      event: AnnounceEvent
      isComplete: boolean
      offers: Offer[]
    }
  | { action: 'answer'; infoHash: BinaryId; peerId: BinaryId; toPeerId: BinaryId; offerId: BinaryId; sdp: string }
  | { action: 'scrape'; infoHashes: BinaryId[] }

type Fields = Record<string, unknown>

export function isBinaryId(value: unknown): value is BinaryId {
  if (typeof value !== 'string' || value.length !== 20) return false
  for (let i = 0; i < 20; i++) if (value.charCodeAt(i) > 255) return false
  return true
}

/** Undefined for whatever is not exactly a frame. Never throws. */
export function parseFrame(text: string): TrackerFrame | undefined {
  const fields = parseFields(text)
  if (!fields) return undefined
  if (fields.action === 'scrape') return parseScrape(fields)
  if (fields.action !== 'announce') return undefined
  const { info_hash: infoHash, peer_id: peerId } = fields
  if (!isBinaryId(infoHash) || !isBinaryId(peerId)) return undefined
  if (fields.answer !== undefined && fields.answer !== null) {
    const { to_peer_id: toPeerId, offer_id: offerId } = fields
    const sdp = sdpOf(fields.answer, 'answer')
    if (!isBinaryId(toPeerId) || !isBinaryId(offerId) || sdp === undefined) return undefined
    return { action: 'answer', infoHash, peerId, toPeerId, offerId, sdp }
  }
  const event = eventOf(fields.event)
  const offers = parseOffers(fields.offers)
  if (!event || !offers) return undefined
  return { action: 'announce', infoHash, peerId, event, isComplete: fields.left === 0 || event === 'completed', offers }
}

function parseFields(text: string): Fields | undefined {
  if (text.length > MAX_TRACKER_FRAME) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}

function parseScrape(fields: Fields): TrackerFrame | undefined {
  const { info_hash: asked } = fields
  const infoHashes: unknown[] = Array.isArray(asked) ? asked : [asked]
  if (infoHashes.length > MAX_SCRAPED || !infoHashes.every(isBinaryId)) return undefined
  return { action: 'scrape', infoHashes }
}

function eventOf(value: unknown): AnnounceEvent | undefined {
  switch (value) {
    case undefined:
    case null:
    case '':
    case 'update':
      return 'update'
    case 'started':
    case 'stopped':
    case 'completed':
      return value
    default:
      return undefined
  }
}

/** One bad offer condemns the frame; those beyond the limit are left out. */
function parseOffers(value: unknown): Offer[] | undefined {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return undefined
  const offers: Offer[] = []
  for (const item of value.slice(0, MAX_OFFERS) as unknown[]) {
    if (typeof item !== 'object' || item === null) return undefined
    const { offer, offer_id: offerId } = item as Fields
    const sdp = sdpOf(offer, 'offer')
    if (!isBinaryId(offerId) || sdp === undefined) return undefined
    offers.push({ offerId, sdp })
  }
  return offers
}

/** Of `{type, sdp}` only the text is passed on. */
function sdpOf(value: unknown, type: 'offer' | 'answer'): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { type: stated, sdp } = value as Fields
  return stated === type && typeof sdp === 'string' && sdp.length > 0 && sdp.length <= MAX_SDP ? sdp : undefined
}

export const binaryToHex = (id: BinaryId): string => Buffer.from(id, 'latin1').toString('hex')
export const hexToBinary = (hex: string): BinaryId => Buffer.from(hex, 'hex').toString('latin1') as BinaryId
