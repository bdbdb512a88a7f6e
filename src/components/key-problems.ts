// Reading a key file that somebody picked, and what they read when something about a key goes wrong.
import { DigmError, errorText } from '../core/errors.ts'

/** By the reason that a `bad-key-file` names. */
const KEY_PROBLEMS: Readonly<Record<string, string>> = {
  form: 'This is not a DIGM key file.',
  passphrase: 'The passphrase does not open this file.',
  damaged: 'The key file is damaged. Try another copy of it.',
  short: 'The passphrase is too short.',
  'no-retirement': 'This file is older than retirements. Bring it in with its passphrase and save it again first.',
  successor: 'This is no fingerprint of an artist.',
  exists: 'There is an artist key on this device already. Remove it first.',
}

export function problemText(error: unknown): string {
  const reason = error instanceof DigmError && error.code === 'bad-key-file' ? error.details.reason : undefined
  return (typeof reason === 'string' ? KEY_PROBLEMS[reason] : undefined) ?? errorText(error)
}

const MAX_PICKED = 64 * 1024

/** Nobody reads a film into memory because it was picked by mistake. @throws DigmError bad-key-file */
export async function keyFileTextOf(file: File): Promise<string> {
  if (file.size > MAX_PICKED) throw new DigmError('bad-key-file', { reason: 'form' })
  return file.text()
}
