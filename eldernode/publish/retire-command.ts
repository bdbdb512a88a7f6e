// `digm keys retire <file>`: publishes that an artist's key is retired. The file alone is enough, as long as nobody is named who
// follows: that is signed anew, with the passphrase.
import { DigmError } from '../../src/core/errors.ts'
import { isFingerprint } from '../../src/core/ids.ts'
import { signRetirement } from '../../src/core/retirement.ts'
import type { Entry } from '../../src/core/signed.ts'
import { parseEndpoint } from '../../src/core/urls.ts'
import { readRetirement, showArtistKey } from '../keys.ts'
import { sha256 } from '../node-crypto.ts'
import { signerFor } from './artist-key-command.ts'
import { DEFAULT_NODE, type PublishWorld, processWorld } from './publish-command.ts'
import { exitCodeOf } from './terminal.ts'

export type RetireOptions = {
  /** Origin of the Eldernode that is told. */
  to?: string | undefined
  /** Fingerprint of the artist's next key. */
  successor?: string | undefined
  /** It cannot be undone. */
  yes?: boolean | undefined
  json?: boolean | undefined
}

/** 0 done, 1 failed, 2 misused. */
export function retireCommand(
  file: string,
  options: RetireOptions,
  world: PublishWorld = processWorld(),
): Promise<number> {
  return exitCodeOf(world.terminal, options.json ?? false, () => retire(file, options, world))
}

async function retire(file: string, options: RetireOptions, { terminal, env, targetAt }: PublishWorld): Promise<void> {
  const { to = DEFAULT_NODE, successor, yes, json } = options
  const endpoint = parseEndpoint(to)
  if (!endpoint) throw new DigmError('bad-config', { reason: `--to ${to} is no address of a node` })
  if (successor !== undefined && !isFingerprint(successor)) {
    throw new DigmError('bad-config', { reason: `--successor ${successor} is no fingerprint of an artist` })
  }
  const { fingerprint } = await showArtistKey(file)
  if (!yes) throw new DigmError('bad-config', { reason: `--yes is missing: this retires ${fingerprint} for ever` })
  const { entry: held, artist } = await readRetirement(file)
  let entry: Entry = held
  if (successor !== undefined) {
    const signer = await signerFor(file, terminal, env)
    entry = await signRetirement(signer, { name: artist.name, version: Date.now(), successor }, sha256)
  }
  const [answer] = await targetAt(endpoint).postRecords([entry])
  if (!answer?.accepted) throw new DigmError(answer?.code ?? 'node-unreachable', { url: endpoint })
  terminal.print(json ? JSON.stringify({ fingerprint, successor, retired: true }) : `retired  ${fingerprint}`)
}
