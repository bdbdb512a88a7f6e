import { Command } from 'commander'
import * as v from 'valibot'
import { DigmError } from '../../src/core/errors.ts'
import { parseEndpoint } from '../../src/core/urls.ts'
import { createNodeApi } from '../../src/node-api/node-api.ts'
import { Misuse } from './output.ts'

const status = v.object({
  nodeId: v.string(),
  endpoint: v.string(),
  status: v.string(),
  version: v.string(),
  uptimeSec: v.number(),
  seedingCount: v.number(),
  storage: v.object({ usedBytes: v.number(), capacityBytes: v.number() }),
  tracker: v.object({ swarms: v.number(), peers: v.number() }),
})

const gigabytes = (bytes: number): string => `${(bytes / 1000 ** 3).toFixed(2)} GB`

export const statusCommand = (): Command =>
  new Command('status')
    .description('ask a running Eldernode how it is')
    .argument('[url]', 'its origin', `http://127.0.0.1:${process.env.PORT || 8000}`)
    .option('--json', 'print JSON')
    .action(async (url: string, { json }: { json?: boolean }) => {
      const endpoint = parseEndpoint(url)
      if (!endpoint) throw new Misuse(`"${url}" is not an origin, as http://127.0.0.1:8000.`)
      const answer = await createNodeApi(endpoint)
        .status()
        .catch((cause: unknown) => {
          throw new DigmError('node-unreachable', { url: endpoint }, { cause })
        })
      const parsed = v.safeParse(status, answer)
      if (!parsed.success) throw new DigmError('node-unreachable', { url: endpoint, reason: 'this is no Eldernode' })
      if (json) {
        process.stdout.write(`${JSON.stringify(answer)}\n`)
        return
      }
      const { nodeId, storage, tracker, ...rest } = parsed.output
      const lines = [
        `node      ${nodeId} (${rest.version})`,
        `endpoint  ${rest.endpoint}`,
        `status    ${rest.status}, up ${Math.floor(rest.uptimeSec / 3600)} h ${Math.floor((rest.uptimeSec % 3600) / 60)} min`,
        `tracks    ${rest.seedingCount}`,
        `storage   ${gigabytes(storage.usedBytes)} of ${gigabytes(storage.capacityBytes)}`,
        `tracker   ${tracker.peers} peers in ${tracker.swarms} swarms`,
      ]
      process.stdout.write(`${lines.join('\n')}\n`)
    })
