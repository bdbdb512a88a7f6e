import { Command } from 'commander'
import { keysCommand, publishCommand } from '../publish/publish-command.ts'
import { type RetireOptions, retireCommand } from '../publish/retire-command.ts'

type Options = { to?: string; key?: string; json?: boolean }

/** These print for themselves and return their exit code. */
const exitWith = (code: number): void => {
  process.exitCode = code
}

export function publish(): Command {
  return new Command('publish')
    .description('publish a folder of music as an album')
    .argument('<folder>', 'MP3, FLAC, OGG, Opus, M4A or WAV files, and a picture for the cover')
    .option('--to <url>', 'the Eldernode that takes it (http://localhost:8000)')
    .option('--key <file>', 'your artist key; made at the first publish')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nThe passphrase of the key is asked for, or read from DIGM_PASSPHRASE.')
    .action(async (folder: string, options: Options) => {
      const stopping = new AbortController()
      process.once('SIGINT', () => stopping.abort())
      exitWith(await publishCommand(folder, { ...options, signal: stopping.signal }))
    })
}

export function keys(): Command {
  return new Command('keys')
    .description('show your artist key, or make it')
    .option('--key <file>', 'where it lies')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nThe passphrase of a new key is asked for, or read from DIGM_PASSPHRASE.')
    .action(async (options: Options) => exitWith(await keysCommand(options)))
    .addCommand(retire())
}

function retire(): Command {
  return new Command('retire')
    .description('say for ever that nothing new under a key is by its artist; the file alone is enough')
    .argument('<file>', 'the key file')
    .option('--to <url>', 'the Eldernode that is told (http://localhost:8000); it tells the others')
    .option('--successor <fingerprint>', "the artist's next key; asks for the passphrase")
    .option('--yes', 'it cannot be undone')
    .option('--json', 'print JSON')
    .action(async (file: string, _: RetireOptions, command: Command) =>
      exitWith(await retireCommand(file, command.optsWithGlobals<RetireOptions>())),
    )
}
