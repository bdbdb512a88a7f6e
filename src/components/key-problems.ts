// What a person reads when something about a key goes wrong.
import { DigmError, errorText } from '../core/errors.ts'

/** By the reason that a `bad-key-file` names. */
const KEY_PROBLEMS: Readonly<Record<string, string>> = {
  form: 'This is not a DIGM key file.',
  passphrase: 'The passphrase does not open this file.',
  damaged: 'The key file is damaged. Try another copy of it.',
  short: 'The passphrase is too short.',
  exists: 'There is an artist key on this device already. Remove it first.',
}

export function problemText(error: unknown): string {
  const reason = error instanceof DigmError && error.code === 'bad-key-file' ? error.details.reason : undefined
  return (typeof reason === 'string' ? KEY_PROBLEMS[reason] : undefined) ?? errorText(error)
}
