// Is an album safe without its artist? Decided from what each trusted Eldernode has signed; what a node merely says of its progress
// is shown, and counts for nothing.
import type { NodeId } from './ids.ts'
import type { Receipt } from './records.ts'
import type { SeedProgress } from './seeding.ts'

/** So many trusted Eldernodes hold an album (DESIGN: R). */
export const REPLICAS = 3

export type NodeReport = {
  endpoint: string
  /** As the node has proved it to be; undefined before. */
  nodeId: NodeId | undefined
  /** Its newest signed word on the album. */
  receipt: Receipt | undefined
  /** What it answered last. */
  progress: SeedProgress | undefined
  isReachable: boolean
}

export type NodeHolding =
  | { status: 'asked' }
  | { status: 'fetching'; fraction: number }
  | { status: 'holds' }
  | { status: 'refused'; code: string; message: string }
  | { status: 'no-audio' }
  | { status: 'unreachable' }

/** A node that has everything has not said so before it has signed it. */
const MOST_UNSIGNED = 0.99

export function holdingOf({ receipt, progress, isReachable }: NodeReport, albumVersion: number): NodeHolding {
  const signed = receipt?.albumVersion === albumVersion ? receipt : undefined
  if (signed && !signed.refused && signed.verifiedAt !== undefined) return { status: 'holds' }
  const said = progress?.albumVersion === albumVersion ? progress : undefined
  // It was asked again, and has changed its mind.
  if (isReachable && (said?.state === 'fetching' || said?.state === 'held')) {
    const fraction = said.bytesTotal > 0 ? said.bytesHeld / said.bytesTotal : 0
    return { status: 'fetching', fraction: Math.min(fraction, MOST_UNSIGNED) }
  }
  const refused = signed?.refused ?? (said?.state === 'refused' ? said.refused : undefined)
  // What it says now of itself: it takes records alone, and is asked for nothing else.
  if (said?.state === 'refused' && said.refused?.code === 'unavailable') return { status: 'no-audio' }
  if (refused) return { status: 'refused', ...refused }
  return { status: isReachable ? 'asked' : 'unreachable' }
}

export type Safety = {
  isSafe: boolean
  /** A node fetches it, or may do so soon: closing the app now would stop that. */
  isUnderWay: boolean
  held: number
  /** Both short sentences. */
  heading: string
  text: string
}

/** @param trusted every node that this app trusts, and no other; those that keep no audio are neither counted nor waited for */
export function safetyOf(trusted: readonly NodeReport[], albumVersion: number, replicas = REPLICAS): Safety {
  const holdings = trusted
    .map((report) => holdingOf(report, albumVersion).status)
    .filter((status) => status !== 'no-audio')
  const known = holdings.length
  const count = (status: NodeHolding['status']) => holdings.filter((each) => each === status).length
  const held = count('holds')
  const needed = Math.min(replicas, known)
  const isSafe = held >= needed && held > 0
  const where =
    known < replicas
      ? `on ${held} of ${known} Eldernodes this app trusts`
      : isSafe
        ? `on ${held} Eldernodes`
        : `on ${held} of ${needed} Eldernodes it should be on`
  const isUnderWay = !isSafe && count('asked') + count('fetching') > 0
  const say = (heading: string, text: string): Safety => ({ isSafe, isUnderWay, held, heading, text })
  if (isSafe && held < replicas) {
    return say('Safe to close', `The album is ${where}. It knows no more of them, so keep your own files as well.`)
  }
  if (isSafe) return say('Safe to close', `The album is ${where}. It stays there without you.`)
  const alone = 'The album plays for others only while this app is open here.'
  if (known === 0 && trusted.length > 0) return say('No Eldernode here keeps audio', alone)
  if (known > 0 && count('refused') === known) {
    return say(known === 1 ? 'The Eldernode does not take it' : 'No Eldernode takes it', alone)
  }
  if (count('unreachable') === known) {
    return say('No Eldernode can be reached', 'The album is stored here. It goes on by itself when one answers.')
  }
  return say('Keep this page open', `The album is ${where}. Until then it comes from this device.`)
}

const REMEDIES = new Map(
  Object.entries({
    'quota-exceeded': 'Ask its operator for more room, or withdraw an album of yours that it holds.',
    'not-allowed': 'It takes albums of artists it knows. Ask its operator to add your fingerprint.',
    'key-retired': 'Publish the album again under your next key.',
    'too-large': 'A file is larger than it takes. Publish the album again with a smaller one.',
    'unsupported-audio': 'A file is not audio that it takes. Edit the album and replace that file.',
    'album-withdrawn': 'You have withdrawn this album.',
    'too-many-requests': 'Too much was asked of it at once. It is asked again in a while.',
  }),
)

/** What an artist can do about a refusal. */
export const remedyOf = (code: string): string => REMEDIES.get(code) ?? 'Ask its operator.'
