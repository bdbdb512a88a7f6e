import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import { type Signal, signal } from '@preact/signals-core'
import '../../src/pages/paradio-page.ts'
import type { OnAir, Paradio } from '../../src/app/paradio.ts'
import type { BlobHash } from '../../src/core/ids.ts'
import type { ParadioPage } from '../../src/pages/paradio-page.ts'
import type { Like } from '../../src/storage/likes.ts'
import { audit } from './audit.ts'
import { type FakeServices, fakeServices } from './fake-services.ts'
import { album, heard } from './records.ts'

const one = album('one')
const onAirOf = (of: typeof one): OnAir => ({
  album: of,
  track: {
    trackId: of.tracks[0]?.trackId ?? ('' as never),
    albumId: of.albumId,
    title: 'First',
    artistName: of.artistName,
    albumTitle: of.title,
    durationSec: 30,
    preview: 'cd'.repeat(32) as BlobHash,
  },
})

let fake: FakeServices
let onAir: Signal<OnAir | undefined>
let state: Signal<Paradio['state']['value']>
let likes: Signal<readonly Like[]>
let canSkip: Signal<boolean>

beforeEach(() => {
  fake = fakeServices()
  onAir = signal<OnAir | undefined>(undefined)
  state = signal<Paradio['state']['value']>('finding')
  likes = signal<readonly Like[]>([])
  canSkip = signal(false)
  const note = (what: string) => () => {
    fake.asked.push(what)
  }
  fake.paradio = async () => ({
    onAir,
    state,
    likes,
    canSkip,
    tuneIn: note('tune in'),
    toggle: note('toggle'),
    skip: note('skip'),
    like: note('like'),
    unlike: ({ trackId }) => note(`unlike ${trackId}`)(),
  })
})

const page = () =>
  fixture<ParadioPage>(html`<paradio-page style="padding-top: 1rem" .services=${fake.services}></paradio-page>`)
const button = (element: ParadioPage, name: string) =>
  [...element.renderRoot.querySelectorAll('button')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent)?.trim() === name,
  )

describe('paradio-page', () => {
  it('holds the place of the first album until one is found, then offers to play it', async () => {
    const element = await page()
    const ready = heard(element, 'digm-ready')
    await waitUntil(() => element.renderRoot.querySelector('digm-album-hero'))
    await audit(element)
    expect(ready).to.have.length(0)
    onAir.value = onAirOf(one)
    state.value = 'ready'
    await waitUntil(() => button(element, 'Play'))
    expect(ready).to.have.length(1)
    expect(element.renderRoot.querySelector('.hear')?.textContent).to.equal('You hear “First”')
    expect(button(element, 'Skip')?.disabled).to.equal(true)
    canSkip.value = true
    await waitUntil(() => button(element, 'Skip')?.disabled === false)
    for (const name of ['Play', 'Skip', 'Like']) button(element, name)?.click()
    expect(fake.asked).to.deep.equal(['tune in', 'toggle', 'skip', 'like'])
    expect(element.renderRoot.querySelector<HTMLAnchorElement>('a.pill')?.pathname).to.equal(`/album/${one.albumId}`)
    await audit(element)
  })

  it('shows what plays as what plays', async () => {
    state.value = 'ready'
    onAir.value = onAirOf(one)
    fake.services.player.playAll([onAirOf(one).track])
    const element = await page()
    await waitUntil(() => button(element, 'Pause'))
    expect(element.renderRoot.querySelector('digm-album-hero')?.eyebrow).to.equal('On Paradio')
  })

  it('lists what was liked by the names it has now, and takes it off again', async () => {
    fake.stored = [one]
    state.value = 'ready'
    onAir.value = onAirOf(one)
    const [first, second] = one.tracks
    const gone = album('gone')
    const element = await page()
    likes.value = [first, second, gone.tracks[0]].flatMap((track) =>
      track
        ? [{ trackId: track.trackId, albumId: track === gone.tracks[0] ? gone.albumId : one.albumId, likedMs: 1 }]
        : [],
    )
    await waitUntil(() => element.renderRoot.querySelector('digm-likes'))
    const list = element.renderRoot.querySelector('digm-likes')
    await list?.updateComplete
    expect(list?.tracks.map(({ title }) => title)).to.deep.equal(['First', 'Second'])
    expect(button(element, 'Like')?.getAttribute('aria-pressed')).to.equal('true')
    await audit(element)
    list?.renderRoot.querySelector('button')?.click()
    expect(fake.asked.at(-1)).to.equal(`unlike ${first?.trackId}`)
  })

  it('says why there is nothing to hear', async () => {
    state.value = 'nothing'
    const element = await page()
    const text = () => element.renderRoot.querySelector('digm-notice')?.textContent ?? ''
    await waitUntil(() => /No album here has a preview/.test(text()))
    fake.online.value = false
    await waitUntil(() => /You are offline/.test(text()))
    await audit(element)
  })
})
