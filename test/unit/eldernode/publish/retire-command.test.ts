import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { createArtistKey } from '../../../../eldernode/keys.ts'
import type { PublishWorld } from '../../../../eldernode/publish/publish-command.ts'
import { retireCommand } from '../../../../eldernode/publish/retire-command.ts'
import type { Artist } from '../../../../src/core/records.ts'
import { readEntry } from '../../../../src/core/signed.ts'
import { createPublishApi } from '../../../../src/node-api/publish-api.ts'
import { startNode, type TestNode, temporaryFolder } from '../../../helpers/node.ts'

const PASSPHRASE = 'long enough'

describe('digm keys retire', () => {
  let node: TestNode
  let folder: string
  let file: string
  let fingerprint: string
  let lines: string[]
  let made = 0
  const world = (env: NodeJS.ProcessEnv = {}): PublishWorld => ({
    terminal: {
      print: (line) => void lines.push(line),
      note: (line) => void lines.push(line),
      progress: () => undefined,
      askSecret: async () => undefined,
    },
    env,
    targetAt: (endpoint) => createPublishApi(endpoint),
  })

  before(async () => {
    node = await startNode()
    folder = await temporaryFolder()
  })
  beforeEach(async () => {
    lines = []
    file = join(folder, `${++made}.json`)
    fingerprint = (await createArtistKey(file, PASSPHRASE)).fingerprint
  })
  after(async () => {
    await node.close()
    await rm(folder, { recursive: true })
  })

  async function retiredAt(): Promise<Artist['retired']> {
    const { entries } = await node.api.catalogue('')
    const entry = entries.find(({ key }) => key === fingerprint)
    const parsed = entry && readEntry(entry).parsed
    return parsed?.kind === 'artist' ? parsed.record.retired : undefined
  }

  it('publishes what lies in the file, without a passphrase, once it is said that it cannot be undone', async () => {
    assert.equal(await retireCommand(file, { to: node.url }, world()), 2)
    assert.match(lines.at(-1) ?? '', new RegExp(`--yes is missing: this retires ${fingerprint} for ever`))
    assert.equal(await retiredAt(), undefined)
    assert.equal(await retireCommand(file, { to: node.url, yes: true }, world()), 0)
    assert.equal(lines.at(-1), `retired  ${fingerprint}`)
    assert.deepEqual(await retiredAt(), {})
    assert.equal(await retireCommand(file, { to: node.url, yes: true }, world()), 0, 'once more')
  })

  it('names the next key with the passphrase alone', async () => {
    const options = { to: node.url, yes: true, json: true, successor: 'SuccessorSuccess' }
    assert.equal(await retireCommand(file, options, world()), 2)
    assert.equal(await retireCommand(file, options, world({ DIGM_PASSPHRASE: 'another one' })), 1)
    assert.equal(await retiredAt(), undefined)
    assert.equal(await retireCommand(file, options, world({ DIGM_PASSPHRASE: PASSPHRASE })), 0)
    assert.deepEqual(JSON.parse(lines.at(-1) ?? ''), { fingerprint, successor: 'SuccessorSuccess', retired: true })
    assert.deepEqual(await retiredAt(), { successor: 'SuccessorSuccess' })
  })

  it('says what is wrong with a file, a successor and a node', async () => {
    assert.equal(await retireCommand(join(folder, 'nowhere.json'), { yes: true }, world()), 1)
    assert.equal(await retireCommand(file, { yes: true, successor: 'x' }, world()), 2)
    assert.equal(await retireCommand(file, { yes: true, to: 'ftp://x' }, world()), 2)
  })
})
