// `digm keys`, and the artist key that `digm publish` signs with.
import { existsSync } from 'node:fs'
import { DigmError } from '../../src/core/errors.ts'
import type { Signer } from '../../src/core/signed.ts'
import { type ArtistKey, createArtistKey, defaultKeyFile, openArtistKey, showArtistKey } from '../keys.ts'
import { exitCodeOf, processTerminal, type Terminal } from './terminal.ts'

export type KeysOptions = { key?: string | undefined; json?: boolean | undefined }

/** Shows the artist key, and makes it when there is none. */
export function keysCommand(
  options: KeysOptions,
  terminal: Terminal = processTerminal(),
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const file = options.key ?? defaultKeyFile(env)
  return exitCodeOf(terminal, options.json ?? false, async () => {
    const key = existsSync(file) ? await showArtistKey(file) : await makeKey(file, terminal, env)
    if (options.json) terminal.print(JSON.stringify(key))
    else terminal.print(`artist  ${key.fingerprint}\npublic  ${key.publicKey}\nfile    ${key.file}`)
  })
}

/** Opens the key file; the first publish of an artist makes it. */
export async function signerFor(
  keyFile: string | undefined,
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
): Promise<Signer> {
  const file = keyFile ?? defaultKeyFile(env)
  if (!existsSync(file)) await makeKey(file, terminal, env)
  const passphrase = env.DIGM_PASSPHRASE ?? asked.get(terminal) ?? (await terminal.askSecret(`Passphrase of ${file}: `))
  return openArtistKey(file, given(passphrase))
}

/** A passphrase typed to make a key need not be typed again to use it. */
const asked = new WeakMap<Terminal, string>()

async function makeKey(file: string, terminal: Terminal, env: NodeJS.ProcessEnv): Promise<ArtistKey> {
  const passphrase = given(env.DIGM_PASSPHRASE ?? (await askTwice(terminal)))
  const key = await createArtistKey(file, passphrase)
  asked.set(terminal, passphrase)
  terminal.note(`Your artist key was made: ${key.file}`)
  terminal.note(
    'Keep a copy of this file and its passphrase: whoever has lost them cannot change their albums any more.',
  )
  return key
}

async function askTwice(terminal: Terminal): Promise<string | undefined> {
  const first = await terminal.askSecret('Choose a passphrase for your artist key: ')
  if (first === undefined) return undefined
  if (first !== (await terminal.askSecret('Again: '))) throw new DigmError('bad-config', { reason: 'they differ' })
  return first
}

function given(passphrase: string | undefined): string {
  if (passphrase) return passphrase
  throw new DigmError('bad-config', { reason: 'set DIGM_PASSPHRASE, or run this in a terminal' })
}
