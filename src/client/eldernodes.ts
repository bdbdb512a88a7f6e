// Which Eldernodes there are: the configured ones, asked now, and those whose signed heartbeats are stored.
import * as v from 'valibot'
import { createNodeApi } from '../node-api/node-api.ts'
import type { Database } from '../storage/database.ts'
import type { Eldernode } from './guide.ts'

/** Keys of nodes are free: strangers may invent as many as they like. */
const MOST = 200
const DEADLINE_MS = 5_000

const status = v.object({
  nodeId: v.string(),
  status: v.picklist(['active', 'draining', 'inactive']),
  lastSeen: v.number(),
  seedingCount: v.number(),
})

export async function findEldernodes({
  db,
  env,
}: {
  db: Database
  env: { endpoints: readonly string[] }
}): Promise<Eldernode[]> {
  const asked = await Promise.all(env.endpoints.map(ask))
  const answered = asked.flatMap((node) => node ?? [])
  const names = new Set(answered.map(({ nodeId }) => nodeId))
  const stored = await db.run(['eldernodes'], 'readonly', (tx) => tx.objectStore('eldernodes').getAll(undefined, MOST))
  const known = stored
    .filter(({ nodeId }) => !names.has(nodeId))
    .map(({ eldernode: { nodeId, endpoint, status: said, lastSeen, seedingCount } }) => ({
      nodeId,
      endpoint,
      status: said,
      lastSeen,
      seedingCount,
      answers: false,
    }))
  return [...answered, ...known.sort((a, b) => b.lastSeen - a.lastSeen)]
}

async function ask(endpoint: string): Promise<Eldernode | undefined> {
  try {
    const said = v.parse(status, await createNodeApi(endpoint).status(AbortSignal.timeout(DEADLINE_MS)))
    return { ...said, endpoint, answers: true }
  } catch {
    return undefined
  }
}
