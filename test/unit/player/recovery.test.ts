import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchProbe, type ProbeResult, type Remedy, remedyFor } from '../../../src/player/recovery.ts'

type Row = { failures: number; source: 'stream' | 'fallback'; probe: ProbeResult; remedy: Remedy }

test('a failed source is loaded again once, then played from elsewhere once, then given up with its reason', () => {
  const giveUp = (code: Extract<Remedy, { do: 'give-up' }>['code']): Remedy => ({ do: 'give-up', code })
  const table: Row[] = [
    { failures: 1, source: 'stream', probe: 'ok', remedy: { do: 'reload' } },
    { failures: 2, source: 'stream', probe: 'ok', remedy: { do: 'fallback' } },
    { failures: 3, source: 'fallback', probe: 'ok', remedy: giveUp('not-playable') },
    { failures: 1, source: 'stream', probe: 'broken', remedy: { do: 'reload' } },
    { failures: 2, source: 'stream', probe: 'broken', remedy: giveUp('unreachable') },
    { failures: 3, source: 'fallback', probe: 'broken', remedy: giveUp('unreachable') },
    { failures: 1, source: 'stream', probe: 'silent', remedy: giveUp('unreachable') },
    { failures: 3, source: 'fallback', probe: 'silent', remedy: giveUp('unreachable') },
    { failures: 1, source: 'stream', probe: 'track-unknown', remedy: giveUp('track-unknown') },
    { failures: 1, source: 'stream', probe: 'track-withdrawn', remedy: giveUp('track-withdrawn') },
    { failures: 1, source: 'stream', probe: 'unreachable', remedy: giveUp('unreachable') },
    { failures: 2, source: 'stream', probe: 'unavailable', remedy: giveUp('unavailable') },
    { failures: 3, source: 'fallback', probe: 'not-found', remedy: giveUp('not-found') },
  ]
  for (const { remedy, ...failure } of table) {
    assert.deepEqual(remedyFor(failure), remedy, `${failure.source} failure ${failure.failures}, ${failure.probe}`)
  }
})

/** Answers each range by a function of its start, and notes what was asked. */
function server(answer: (start: number) => Response) {
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    const range = new Headers(init?.headers).get('range') ?? ''
    asked.push(range)
    return answer(Number(/bytes=(\d+)/.exec(range)?.[1]))
  }
  return { asked, probe: fetchProbe(fetch) }
}
const part = (start: number) =>
  new Response('ab', { status: 206, headers: { 'content-range': `bytes ${start}-${start + 1}/1000` } })
const refusal = (status: number, code: string) => Response.json({ error: { code, message: '' } }, { status })
const { signal } = new AbortController()

test('a probe near the start asks once', async () => {
  const { asked, probe } = server(part)
  assert.equal(await probe('/stream/x', 0, signal), 'ok')
  assert.deepEqual(asked, ['bytes=0-1'])
})

test('a probe of a later position also asks for the bytes there', async () => {
  const { asked, probe } = server((start) => (start === 0 ? part(0) : refusal(504, 'unreachable')))
  assert.equal(await probe('/stream/x', 0.5, signal), 'unreachable')
  assert.deepEqual(asked, ['bytes=0-1', 'bytes=499-500'])
})

test('a probe passes on what the server says is wrong', async () => {
  const { probe } = server(() => refusal(410, 'track-withdrawn'))
  assert.equal(await probe('/stream/x', 0.5, signal), 'track-withdrawn')
})

test('a probe tells a connection that broke from one that stays silent', async () => {
  const broken = fetchProbe(async () => {
    throw new TypeError('failed to fetch')
  })
  assert.equal(await broken('/stream/x', 0, signal), 'broken')
  const silent = fetchProbe((_url, init) => {
    return new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('too late', 'TimeoutError')))
    })
  })
  const deadline = new AbortController()
  const asking = silent('/stream/x', 0, deadline.signal)
  deadline.abort()
  assert.equal(await asking, 'silent')
})
