import { type Logger, pino } from 'pino'

export type Log = Logger
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** JSON lines to standard error, so that what a command prints stays clean. */
export const createLog = (level: LogLevel): Log =>
  pino({ level, base: null }, pino.destination({ dest: 2, sync: false }))
