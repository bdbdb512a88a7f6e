import { expect } from '@open-wc/testing'
import { checkVectors } from './check-vectors.ts'

const vectors: unknown = await (await fetch('/test/vectors.json')).json()

const expectAll = (results: { holds: boolean; should: boolean }[]) => {
  expect(results.length).to.be.at.least(6)
  for (const { holds, should } of results) expect(holds).to.equal(should)
}

it('the shared signature vectors hold in a page', async () => expectAll(await checkVectors(vectors)))

it('the shared signature vectors hold in a worker', async () => {
  const worker = new Worker(new URL('./vectors-worker.ts', import.meta.url), { type: 'module' })
  const results = await new Promise<{ holds: boolean; should: boolean }[]>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(vectors)
  })
  worker.terminate()
  expectAll(results)
})
