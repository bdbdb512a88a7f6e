// GUN's frames as text, as stock clients read them.
import { randomInt } from 'node:crypto'
import { MESSAGE_ID_LENGTH, type Proof, type Write } from '../../src/core/frames.ts'

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export function newId(): string {
  let id = ''
  for (let i = 0; i < MESSAGE_ID_LENGTH; i++) id += LETTERS.charAt(randomInt(LETTERS.length))
  return id
}

export const putText = (write: Write): string => JSON.stringify({ '#': newId(), put: nodesOf([write]) })

/** Asks for nothing that is there, only for what is put from now on. */
export const followText = (soul: string): string =>
  JSON.stringify({ '#': newId(), get: { '#': soul, '.': { '>': '~~' }, '%': 1 } })

/** Without writes: there is nothing. */
export const answerText = (to: string, writes: readonly Write[], more = false): string =>
  JSON.stringify({
    '#': newId(),
    '@': to,
    ...(writes.length > 0 ? { put: nodesOf(writes) } : {}),
    ...(more ? { '%': 1 } : {}),
  })

export const ackText = (to: string, err?: string): string =>
  JSON.stringify({ '#': newId(), '@': to, ...(err === undefined ? { ok: 1 } : { err }) })

export const greetingText = (pid: string, to: string): string =>
  JSON.stringify({ '#': newId(), '@': to, dam: '?', pid })

export const proofText = (proof: Proof): string => JSON.stringify({ '#': newId(), dam: 'digm', proof })

type Node = { _: { '#': string; '>': Record<string, number> }; [key: string]: unknown }

function nodesOf(writes: readonly Write[]): Record<string, Node> {
  const nodes: Record<string, Node> = {}
  for (const { soul, key, value, state } of writes) {
    const node = nodes[soul] ?? { _: { '#': soul, '>': {} } }
    node._['>'][key] = state
    node[key] = value
    nodes[soul] = node
  }
  return nodes
}
