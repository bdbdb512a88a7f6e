// What every command shares: one line for what went wrong, JSON where it was asked for, exit codes 0 done, 1 failed, 2 misused.
import { CommanderError } from 'commander'
import { DigmError, errorText } from '../../src/core/errors.ts'
import '../../src/core/maker-errors.ts'

export type Output = { json: boolean }

/** One JSON object a line, or one line of text. */
export function say({ json }: Output, text: string, value: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`)
}

export class Misuse extends Error {}

/** The text of an error, with the part a person can act on. */
export function explain(error: unknown): string {
  if (error instanceof Misuse) return error.message
  if (!(error instanceof DigmError)) return error instanceof Error ? error.message : errorText(error)
  const { reason, port, path, url } = error.details
  const known = [port === undefined ? undefined : `port ${port}`, path, url, reason].filter(
    (part) => part !== undefined,
  )
  return known.length === 0 ? error.message : `${error.message} (${known.join(': ')})`
}

/** Runs a command to its end and sets the exit code. */
export async function runCommand(json: boolean, command: () => Promise<unknown>): Promise<void> {
  try {
    await command()
  } catch (error) {
    // Help and version arrive as errors, too.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2
      return
    }
    const isMisuse = error instanceof Misuse || (error instanceof DigmError && error.code === 'bad-config')
    process.exitCode = isMisuse ? 2 : 1
    const code = error instanceof DigmError ? error.code : 'internal'
    process.stderr.write(
      json ? `${JSON.stringify({ error: { code, message: explain(error) } })}\n` : `${explain(error)}\n`,
    )
  }
}
