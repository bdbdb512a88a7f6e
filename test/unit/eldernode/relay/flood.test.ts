// Hostile frames by the thousand against a node in a process of its own, while an honest client publishes. `FLOOD` is how many.
import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { MAX_FRAME } from '../../../../src/core/limits.ts'
import { RawGun } from '../../../helpers/gun.ts'
import { manyAlbums, putAtOnce } from '../../../helpers/many-albums.ts'
import { temporaryFolder } from '../../../helpers/node.ts'
import { startProcess } from '../../../helpers/node-process.ts'
import { frames } from '../../core/frame-cases.ts'

const FLOOD = Number(process.env.FLOOD ?? 2000)
const ATTACKERS = 4
const MAX_GROWTH = 128 * 1024 * 1024

async function memoryOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

/** Says what it is given until it is thrown out, and comes back. */
async function attack(url: string, texts: readonly string[], count: number): Promise<void> {
  for (let sent = 0; sent < count; ) {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/gun`)
    socket.on('error', () => undefined)
    await new Promise<void>((resolve) => {
      const say = () => {
        const isOver = sent >= count || socket.readyState !== WebSocket.OPEN
        if (isOver) return socket.terminate()
        return socket.send(texts[sent++ % texts.length] ?? '', () => setImmediate(say))
      }
      socket.once('open', say)
      socket.once('close', resolve)
    })
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

test(`${FLOOD} hostile frames neither stop nor fill a relay, and who is honest is served meanwhile`, async (t) => {
  if (process.platform !== 'linux') return t.skip('reads memory from /proc')
  const dataFolder = await temporaryFolder()
  const node = await startProcess(dataFolder)
  const texts = frames()
    .map(([, text]) => text)
    .filter((text) => text.length < MAX_FRAME / 8)
  const forged = (await manyAlbums(1, 'forged')).map(({ soul, key, value }) => {
    const state = 1_700_000_000_000
    const put = { [soul]: { _: { '#': soul, '>': { [key]: state } }, [key]: value.replace('forged 0', 'forged 1') } }
    return JSON.stringify({ '#': 'aaaaaaaaa', put })
  })
  const gun = await RawGun.connect(node.url)
  const albums = await manyAlbums(1000, 'honest')
  /** Milliseconds of each put while `is` holds, at least 20. */
  const publish = async (is: () => boolean) => {
    const took: number[] = []
    while (is() || took.length < 20) {
      const next = albums.pop()
      if (!next) break
      const begunMs = performance.now()
      await putAtOnce(gun, [next], (_, err) => assert.equal(err, undefined))
      took.push(performance.now() - begunMs)
    }
    return median(took)
  }
  const calmMs = await publish(() => false)
  await attack(node.url, [...texts, ...forged], 500)
  const before = await memoryOf(node.child.pid)
  let isOver = false
  const attacks = Array.from({ length: ATTACKERS }, () => attack(node.url, [...texts, ...forged], FLOOD / ATTACKERS))
  const flood = Promise.all(attacks).then(() => {
    isOver = true
  })
  const floodedMs = await publish(() => !isOver)
  await flood
  const growth = (await memoryOf(node.child.pid)) - before
  t.diagnostic(
    `an honest put took ${calmMs.toFixed(1)} ms, in the flood ${floodedMs.toFixed(1)} ms (${(floodedMs / calmMs).toFixed(1)}x); ` +
      `memory grew by ${(growth / 1e6).toFixed(0)} MB`,
  )
  assert.ok(growth < MAX_GROWTH, `memory grew by ${growth}`)
  assert.equal(node.child.exitCode, null)
  await gun.close()
  await node.kill()
  await rm(dataFolder, { recursive: true, force: true })
  return undefined
})
