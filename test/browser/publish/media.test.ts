// The media worker with real files: what each is, how loud, its outline, its preview, its cover.
import { expect } from '@open-wc/testing'
import { fromBase64 } from '../../../src/core/bytes.ts'
import { DigmError, type ErrorCode } from '../../../src/core/errors.ts'
import { MAX_COVER, MAX_PREVIEW } from '../../../src/core/limits.ts'
import { integratedLufs } from '../../../src/media/loudness.ts'
import { createMedia, type Media } from '../../../src/publish/media.ts'
import type { PlannedFile } from '../../../src/publish/media-messages.ts'
import { encodeSound, type MadeFormat, noiseSound } from '../../helpers/encode.ts'
import { correlation, decoded, fixtureFile, mediaWorker, picture, playedSec } from './sound.ts'

const SECONDS = 30
let media: Media

beforeEach(() => {
  media = createMedia({ startWorker: mediaWorker })
})
afterEach(() => media.close())

const planned = async (file: Blob): Promise<PlannedFile> => ({
  file,
  clean: (await media.work('read', { file })).clean,
})
const codeOf = (work: Promise<unknown>): Promise<ErrorCode | 'nothing'> =>
  work.then(
    () => 'nothing' as const,
    (error: unknown) => (error instanceof DigmError ? error.code : 'internal'),
  )

describe('the media worker', () => {
  const MADE: MadeFormat[] = ['mp3', 'flac', 'vorbis', 'wav']
  for (const format of MADE) {
    it(`cuts out of ${format} the part that was asked for, as MP3 within the limit`, async () => {
      const one = await planned(new Blob([await encodeSound(noiseSound(SECONDS), format)]))
      const whole = await decoded(one.file)
      for (const startSec of [0, 12.5]) {
        const { bytes, durationSec } = await media.work('cut', { ...one, span: { startSec, durationSec: 15 } })
        expect(durationSec).to.equal(15)
        expect(bytes.length).to.be.below(MAX_PREVIEW)
        const heard = await decoded(new Blob([bytes]))
        expect(correlation(heard, whole, startSec)).to.be.above(0.9)
        expect(await playedSec(bytes)).to.be.within(14.9, 15.2)
      }
      const measured = await media.work('measure', one)
      expect(integratedLufs(measured ? [measured.loudness] : [])).to.be.within(-40, -5)
      expect(fromBase64(measured?.peaks ?? '')?.length).to.equal(200)
    })
  }

  for (const name of ['tone.m4a', 'tone.opus', 'tone.flac'] as const) {
    it(`gives ${name} an outline, a loudness and a preview`, async () => {
      const one = await planned(await fixtureFile(name))
      const measured = await media.work('measure', one)
      expect(integratedLufs(measured ? [measured.loudness] : [])).to.be.within(-35, -5)
      const span = { startSec: 2, durationSec: 5 }
      const { bytes } = await media.work('cut', { ...one, span })
      const heard = await decoded(new Blob([bytes]))
      expect(heard.length / 44_100).to.be.within(4.9, 5.2)
      expect(correlation(heard, await decoded(one.file), span.startSec)).to.be.above(0.9)
    })
  }

  it('makes of any picture a square WebP or JPEG within the limit', async () => {
    for (const [width, height] of [
      [1600, 900],
      [300, 700],
      [90, 90],
      [7200, 5600],
    ] as const) {
      const cover = await media.work('cover', { picture: await picture(width, height), crop: { x: 0, y: 1 } })
      expect(cover.bytes.length).to.be.at.most(MAX_COVER)
      const made = await createImageBitmap(new Blob([cover.bytes], { type: cover.mime }))
      expect(made.width).to.equal(made.height)
      expect(made.width).to.be.at.most(Math.min(width, height, 640))
    }
    const drawn = await media.draw('Title', 'Artist')
    expect(drawn.bytes.length).to.be.at.most(MAX_COVER)
    expect((await media.draw('Title', 'Artist')).hash).to.equal(drawn.hash)
  })

  it('refuses what is no picture, by its content', async () => {
    const crop = { x: 0.5, y: 0.5 }
    const refused = (content: BlobPart, type = 'image/png') =>
      codeOf(media.work('cover', { picture: new Blob([content], { type }), crop }))
    expect(
      await refused('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'),
    ).to.equal('unsupported-picture')
    expect(await refused('')).to.equal('unsupported-picture')
    const bomb = new Uint8Array(64)
    bomb.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 1, 0, 0, 0, 1, 0, 0])
    expect(await refused(bomb)).to.equal('too-large')
    const torn = (await picture(200, 200)).slice(0, 300)
    expect(await codeOf(media.work('cover', { picture: torn, crop }))).to.equal('unsupported-picture')
  })

  it('refuses what is no sound, and goes on with the next', async () => {
    const mp3 = await encodeSound(noiseSound(5), 'mp3')
    const read = (...parts: BlobPart[]) => codeOf(media.work('read', { file: new Blob(parts) }))
    expect(await read(await picture(50, 50))).to.equal('unsupported-audio')
    expect(await read(await fixtureFile('video.mp4'))).to.equal('unsupported-audio')
    expect(await read('')).to.equal('empty-file')
    expect(await read((await fixtureFile('tone.m4a')).slice(0, 9000))).to.equal('truncated-audio')
    expect(await read(mp3)).to.equal('nothing')
  })

  it('gives up what is cancelled, under way or waiting, and works on', async () => {
    const one = await planned(new Blob([await encodeSound(noiseSound(60), 'flac')]))
    const stop = new AbortController()
    const first = codeOf(media.work('measure', one, { signal: stop.signal, onProgress: () => stop.abort() }))
    const second = codeOf(media.work('measure', one, { signal: stop.signal }))
    expect(await first).to.equal('cancelled')
    expect(await second).to.equal('cancelled')
    expect(await codeOf(media.work('torrent', { ...one, fileName: '01.flac', endpoints: [] }))).to.equal('nothing')
  })

  it('says so when it ends in the middle, and starts again', async () => {
    let last: Worker | undefined
    const own = createMedia({
      startWorker: () => {
        last = mediaWorker()
        return last
      },
    })
    const one = await planned(new Blob([await encodeSound(noiseSound(20), 'flac')]))
    const work = codeOf(own.work('measure', one))
    await Promise.resolve().then(() => undefined)
    last?.dispatchEvent(new Event('error'))
    expect(await work).to.equal('internal')
    expect(await codeOf(own.work('read', { file: one.file }))).to.equal('nothing')
    own.close()
  })
})
