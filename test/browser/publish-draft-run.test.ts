import { expect, waitUntil } from '@open-wc/testing'
import type { AlbumId } from '../../src/core/ids.ts'
import { audit } from './audit.ts'
import { button, drawn, focused, one, textOf, type } from './deep.ts'
import { type DraftPage, draftPage } from './draft-page.ts'

let on: DraftPage
beforeEach(() => {
  on = draftPage()
})

describe('publish-draft: publishing', () => {
  it('has the key made and saved before anything is published', async () => {
    on.key.value = { status: 'none' }
    const page = await on.open()
    button(page, 'Publish').click()
    await waitUntil(() => focused()?.id === 'key')
    await audit(page)
    button(page, 'Make an artist key').click()
    await drawn(page)
    type(one(page, '#first'), 'correct horse')
    type(one(page, '#second'), 'correct horse')
    one<HTMLFormElement>(page, 'form').requestSubmit()
    await waitUntil(() => on.key.value?.status === 'unsaved')
    await drawn(page)
    expect(on.publishing.asked).to.deep.equal([])
    button(page, 'Save the key file').addEventListener('click', (event) => event.preventDefault())
    button(page, 'Save the key file').click()
    await drawn(page)
    button(page, 'I have saved it').click()
    await waitUntil(() => on.publishing.asked.includes('publish draft-1'))
  })

  it('publishes nothing under a retired key, and leads to where that is said', async () => {
    on.retired = {}
    const page = await on.open()
    await waitUntil(() => textOf(page).includes('Your artist key is retired'))
    await audit(page)
    button(page, 'Publish').click()
    await waitUntil(() => focused()?.localName === 'digm-retired-notice')
    expect(on.publishing.asked).to.deep.equal([])
  })

  it('shows each step, stops, goes on, and leads to where the album is', async () => {
    const page = await on.open()
    button(page, 'Publish').click()
    await drawn(page)
    expect(textOf(page)).to.contain('Storing the audio here 1 of 3')
    expect(one(page, '[aria-current=step]').textContent).to.contain('Storing the audio here')
    await audit(page)
    button(page, 'Stop').click()
    expect(on.publishing.asked).to.deep.equal(['publish draft-1', 'stop'])
    const albumId = 'slow-weather.AbCdEfGhIjKlMnOp' as AlbumId
    on.publishing.state.value = { status: 'stopped', step: 'torrent', code: 'storage-full', fileId: undefined, albumId }
    await drawn(page)
    expect(textOf(page)).to.contain('This device has no room left.')
    await audit(page)
    button(page, 'Go on').click()
    expect(on.publishing.asked.at(-1)).to.equal('publish draft-1')
    on.publishing.state.value = { status: 'published', albumId, version: 1 }
    await waitUntil(() => on.fake.asked.includes(`navigate /publish?album=${albumId}`))
  })

  it('goes on by itself with what was interrupted', async () => {
    on.work.isPublishing.value = true
    await on.open()
    expect(on.publishing.asked).to.deep.equal(['publish draft-1'])
  })

  it('discards only after asking once more', async () => {
    const page = await on.open()
    button(page, 'Discard the draft').click()
    await drawn(page)
    expect(on.work.asked).to.deep.equal([])
    button(page, 'Discard it with its audio').click()
    await waitUntil(() => on.fake.asked.includes('navigate /publish'))
    expect(on.work.asked).to.deep.equal(['discard'])
  })
})
