// What a command needs of its terminal: result lines on stdout, progress and notes on stderr, and a passphrase that is not shown.
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { DigmError, errorText } from '../../src/core/errors.ts'

export type Terminal = {
  /** A result, for people or for other programs. */
  print(line: string): void
  /** What stays to be read: notes and errors. */
  note(line: string): void
  /** What is under way now; the next takes its place where the terminal can do that. */
  progress(line: string): void
  /** Undefined when nobody can be asked. */
  askSecret(question: string): Promise<string | undefined>
}

export function processTerminal(): Terminal {
  const { stdout, stderr, stdin } = process
  let shown = ''
  let logged = ''
  const clear = () => {
    if (shown !== '') stderr.write('\r\u001b[2K')
    shown = ''
  }
  return {
    print: (line) => {
      clear()
      stdout.write(`${line}\n`)
    },
    note: (line) => {
      clear()
      stderr.write(`${line}\n`)
    },
    progress: (line) => {
      if (!stderr.isTTY) {
        if (line === logged) return
        logged = line
        stderr.write(`${line}\n`)
        return
      }
      clear()
      shown = line.slice(0, Math.max(20, (stderr.columns ?? 80) - 1))
      stderr.write(shown)
    },
    askSecret: async (question) => {
      if (!stdin.isTTY) return undefined
      clear()
      stderr.write(question)
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
      const lines = createInterface({ input: stdin, output: silent, terminal: true })
      try {
        return await new Promise<string | undefined>((resolve) => {
          lines.once('line', resolve)
          lines.once('close', () => resolve(undefined))
        })
      } finally {
        lines.close()
        stderr.write('\n')
      }
    },
  }
}

/** Runs a command to its exit code: 0 done, 1 failed, 2 misused. */
export async function exitCodeOf(terminal: Terminal, json: boolean, run: () => Promise<void>): Promise<number> {
  try {
    await run()
    return 0
  } catch (error) {
    if (json) terminal.note(JSON.stringify(errorJson(error)))
    else terminal.note(errorLine(error))
    return error instanceof DigmError && error.code === 'bad-config' ? 2 : 1
  }
}

/** One line: the file, what is wrong with it, and why. */
export function errorLine(error: unknown): string {
  if (!(error instanceof DigmError)) return error instanceof Error ? error.message : errorText(error)
  const { file, reason, url } = error.details
  const where = file === undefined ? '' : `${file}: `
  const why = reason ?? url
  return `${where}${error.message}${why === undefined ? '' : ` (${why})`}`
}

function errorJson(error: unknown): unknown {
  if (!(error instanceof DigmError)) return { error: { code: 'internal', message: errorLine(error) } }
  return { error: { code: error.code, message: error.message, ...error.details } }
}
