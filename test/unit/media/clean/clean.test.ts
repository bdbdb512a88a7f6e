import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { writeId3 } from '../../../../eldernode/publish/write-id3.ts'
import { concatBytes, utf8 } from '../../../../src/core/bytes.ts'
import { cleanAudio } from '../../../../src/media/clean/clean.ts'
import type { Codec } from '../../../../src/media/clean/plan.ts'
import { memorySource } from '../../../../src/media/source.ts'
import { readTags } from '../../../../src/media/tags.ts'
import { fixture, noisePicture, toneMp3, toneOgg, toneWav } from '../../../helpers/audio.ts'
import { flacPicture, withOggPicture } from '../../../helpers/ogg.ts'
import { cleaned, contains, soundOf } from '../../../helpers/sound.ts'

type Case = {
  name: string
  codec: Codec
  extension: string
  seconds: number
  bytes: Uint8Array
  picture: Uint8Array
  /** The same sound, where the decoder stumbles over what stands before it. */
  decodable?: Uint8Array
  /** Where the sound ends, if tags follow. */
  soundEnd?: number
}

async function cases(): Promise<Case[]> {
  const id3v24 = await fixture('tone-id3v24.mp3')
  const picture = await noisePicture(220)
  const tags = { title: 'Tone', artist: 'Tuner' }
  const flac = await fixture('tone.flac')
  const info = concatBytes([flac.subarray(0, 4), Uint8Array.of(0), flac.subarray(5, 42)])
  const block = flacPicture(picture)
  const pictureBlock = concatBytes([
    Uint8Array.of(6, block.length >> 16, (block.length >> 8) & 255, block.length & 255),
    block,
  ])
  return [
    {
      name: 'MP3 with ID3v2.3',
      codec: 'mp3',
      extension: 'mp3',
      seconds: 5,
      bytes: await toneMp3({ seconds: 5, tags, coverBytes: picture }),
      picture,
    },
    {
      name: 'MP3 with ID3v2.4, Xing header and ID3v1',
      codec: 'mp3',
      extension: 'mp3',
      seconds: 3,
      bytes: concatBytes([id3v24, utf8('TAG'), new Uint8Array(125)]),
      soundEnd: id3v24.length,
      picture: Uint8Array.of(0xff, 0xd8, 0xff),
    },
    {
      name: 'MP3 with an APEv2 tag at its end',
      codec: 'mp3',
      extension: 'mp3',
      seconds: 4,
      bytes: concatBytes([await toneMp3({ seconds: 4, tags }), apeTag(picture)]),
      picture,
    },
    {
      name: 'FLAC',
      codec: 'flac',
      extension: 'flac',
      seconds: 8,
      bytes: concatBytes([info, pictureBlock, flac.subarray(42)]),
      picture,
    },
    {
      name: 'FLAC behind an ID3v2 tag',
      codec: 'flac',
      extension: 'flac',
      seconds: 8,
      bytes: concatBytes([writeId3({ ...tags, picture }), flac]),
      decodable: flac,
      picture,
    },
    {
      name: 'Ogg Vorbis',
      codec: 'vorbis',
      extension: 'ogg',
      seconds: 6,
      bytes: withOggPicture(await toneOgg({ seconds: 6 }), await noisePicture(420)),
      picture: utf8('METADATA_BLOCK_PICTURE'),
    },
    {
      name: 'Ogg Opus',
      codec: 'opus',
      extension: 'opus',
      seconds: 8,
      bytes: withOggPicture(await fixture('tone.opus'), await noisePicture(420)),
      decodable: await fixture('tone.opus'),
      picture: utf8('METADATA_BLOCK_PICTURE'),
    },
    {
      name: 'WAV',
      codec: 'pcm',
      extension: 'wav',
      seconds: 2,
      bytes: toneWav({ seconds: 2, extra: wavChunk('id3 ', writeId3({ picture })) }),
      picture,
    },
  ]
}

function apeTag(picture: Uint8Array): Uint8Array {
  const value = concatBytes([utf8('cover.jpg\0'), picture])
  const item = concatBytes([le32(value.length), le32(2), utf8('Cover Art (Front)\0'), value])
  const edge = (flags: number) =>
    concatBytes([utf8('APETAGEX'), le32(2000), le32(item.length + 32), le32(1), le32(flags), new Uint8Array(8)])
  return concatBytes([edge(0xa0000000), item, edge(0x80000000)])
}

const le32 = (value: number) => new Uint8Array(new Uint32Array([value]).buffer)

const wavChunk = (name: string, body: Uint8Array) =>
  concatBytes([utf8(name), le32(body.length), body, new Uint8Array(body.length & 1)])

describe('cleaning a file', () => {
  let all: Case[]
  before(async () => {
    all = await cases()
  })

  it('takes the picture out', async () => {
    for (const { name, bytes, picture } of all) {
      assert.ok(contains(bytes, picture), `${name}: the picture was in`)
      const { bytes: published, plan } = await cleaned(bytes)
      assert.ok(!contains(published, picture), `${name}: the picture is out`)
      assert.equal(published.length, plan.size, name)
      const { container } = await cleanAudio(memorySource(published))
      assert.equal((await readTags(memorySource(published), container)).picture, undefined, name)
    }
  })

  it('keeps every sample as it was', async () => {
    for (const { name, codec, bytes, decodable = bytes } of all) {
      const before = await soundOf(codec, decodable)
      const after = await soundOf(codec, (await cleaned(bytes)).bytes)
      assert.ok((before[0]?.length ?? 0) > 44_100, name)
      assert.deepEqual(after, before, name)
    }
  })

  it('knows codec, extension and duration by the content', async () => {
    for (const { name, codec, extension, seconds, bytes } of all) {
      const { plan } = await cleaned(bytes)
      assert.deepEqual([plan.codec, plan.extension], [codec, extension], name)
      assert.ok(Math.abs(plan.durationSec - seconds) < 0.1, `${name}: ${plan.durationSec}`)
    }
  })

  it('changes nothing the second time', async () => {
    for (const { name, bytes } of all) {
      const once = (await cleaned(bytes)).bytes
      assert.deepEqual((await cleaned(once)).bytes, once, name)
    }
  })

  it('keeps the text of the tags', async () => {
    for (const { name, bytes } of all.filter(({ codec }) => codec !== 'pcm' && codec !== 'vorbis')) {
      const published = memorySource((await cleaned(bytes)).bytes)
      const { container } = await cleanAudio(published)
      const tags = await readTags(published, container)
      assert.deepEqual([tags.title, tags.artist], ['Tone', 'Tuner'], name)
    }
  })

  it('refuses a file that is cut short, wherever it is cut', async () => {
    for (const { name, bytes, soundEnd } of all) {
      const { plan } = await cleaned(bytes)
      const stretches = plan.parts.flatMap((part) => ('to' in part && part.to - part.from > 1000 ? [part] : []))
      const end = soundEnd ?? stretches.at(-1)?.to ?? 0
      const start = plan.codec === 'opus' || plan.codec === 'vorbis' ? end * 0.9 : (stretches[0]?.from ?? 0)
      for (const share of [0.03, 0.2, 0.5, 0.77, 0.96]) {
        const cut = bytes.subarray(0, Math.floor(start + (end - start) * share) + 1)
        await assert.rejects(cleaned(cut), { code: 'truncated-audio' }, `${name} at ${share}`)
      }
      await assert.rejects(cleaned(bytes.subarray(0, end - 1)), { code: 'truncated-audio' }, `${name} by a byte`)
    }
  })
})
