import { expect } from '@open-wc/testing'
import { signal } from '@preact/signals-core'
import { firstSync } from '../../src/app/after-paint.ts'
import type { SearchState } from '../../src/catalogue/search-messages.ts'

it('lets what nobody waits for begin when a first catalogue is stored and indexed', async () => {
  const state = signal<SearchState>({ status: 'idle' })
  const steps: string[] = []
  let settle = () => {}
  const settled = new Promise<void>((resolve) => {
    settle = resolve
  })
  const begun = firstSync({ settled: () => settled }, { state }).then(() => steps.push('begun'))
  state.value = { status: 'indexing', indexed: 1, total: 2 }
  settle()
  await new Promise(requestAnimationFrame)
  steps.push('indexed')
  state.value = { status: 'ready', albums: 2 }
  await begun
  expect(steps).to.deep.equal(['indexed', 'begun'])
})
