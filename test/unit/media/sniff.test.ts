import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeId3 } from '../../../eldernode/publish/write-id3.ts'
import { concatBytes, utf8 } from '../../../src/core/bytes.ts'
import { parseMp3Frame } from '../../../src/media/mp3-frame.ts'
import { id3Size, nameOther, sniff } from '../../../src/media/sniff.ts'
import { memorySource } from '../../../src/media/source.ts'
import { fixture, noisePicture, toneMp3, toneOgg, toneWav } from '../../helpers/audio.ts'

describe('telling a file by its content', () => {
  it('knows every container, behind tags and junk as well', async () => {
    const mp3 = await toneMp3({ seconds: 1 })
    const flac = await fixture('tone.flac')
    const tag = writeId3({ title: 'Title' })
    const cases: [string, Uint8Array, string, number][] = [
      ['MP3', mp3, 'mp3', 0],
      ['MP3 behind a tag', concatBytes([tag, mp3]), 'mp3', tag.length],
      ['MP3 behind two tags', concatBytes([tag, tag, mp3]), 'mp3', tag.length * 2],
      ['MP3 behind zeros', concatBytes([tag, new Uint8Array(3000), mp3]), 'mp3', tag.length + 3000],
      ['FLAC', flac, 'flac', 0],
      ['FLAC behind a tag', concatBytes([tag, flac]), 'flac', tag.length],
      ['Vorbis', await toneOgg({ seconds: 1 }), 'ogg', 0],
      ['Opus', await fixture('tone.opus'), 'ogg', 0],
      ['M4A', await fixture('tone.m4a'), 'mp4', 0],
      ['WAV', toneWav({ seconds: 1 }), 'wav', 0],
    ]
    for (const [name, bytes, container, start] of cases) {
      assert.deepEqual(await sniff(memorySource(bytes)), { container, start }, name)
    }
  })

  it('takes nothing else for audio', async () => {
    const avi = concatBytes([utf8('RIFF'), new Uint8Array(4), utf8('AVI LIST'), await toneMp3({ seconds: 1 })])
    const cases: [string, Uint8Array][] = [
      ['nothing', new Uint8Array()],
      ['text', utf8('Once upon a time. '.repeat(5000))],
      ['a picture', await noisePicture(300)],
      ['zeros', new Uint8Array(200_000)],
      ['ones', new Uint8Array(200_000).fill(0xff)],
      ['AVI', avi],
      ['AAC in ADTS', Uint8Array.from({ length: 4000 }, (_, i) => [0xff, 0xf1, 0x50, 0x80][i % 400] ?? 0)],
    ]
    for (const [name, bytes] of cases) assert.equal(await sniff(memorySource(bytes)), undefined, name)
    const names = await Promise.all(cases.map(([, bytes]) => nameOther(memorySource(bytes))))
    assert.deepEqual(names, ['no sound', 'no sound', 'a picture', 'no sound', 'no sound', 'a video', 'bare AAC'])
  })

  it('calls a file that ends inside its tag cut short', async () => {
    const bytes = writeId3({ picture: await noisePicture(100) })
    await assert.rejects(sniff(memorySource(bytes.subarray(0, 2000))), { code: 'truncated-audio' })
  })

  it('reads the size of a tag, and only of a tag', () => {
    assert.equal(id3Size(Uint8Array.of(0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 2, 1)), 10 + 257)
    assert.equal(id3Size(Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0x10, 0, 0, 2, 1)), 20 + 257)
    assert.equal(id3Size(Uint8Array.of(0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0x80, 1)), undefined)
    assert.equal(id3Size(utf8('ID3')), undefined)
  })

  it('reads MP3 frame headers of all three versions', () => {
    const cases: [number[], { length: number; samples: number; sampleRate: number; channels: number } | undefined][] = [
      [[0xff, 0xfb, 0x90, 0x64], { length: 417, samples: 1152, sampleRate: 44100, channels: 2 }],
      [[0xff, 0xfb, 0x92, 0xc4], { length: 418, samples: 1152, sampleRate: 44100, channels: 1 }],
      [[0xff, 0xf3, 0x84, 0x64], { length: 192, samples: 576, sampleRate: 24000, channels: 2 }],
      [[0xff, 0xe3, 0x18, 0xc4], { length: 72, samples: 576, sampleRate: 8000, channels: 1 }],
      [[0xff, 0xfd, 0x90, 0x64], undefined],
      [[0xff, 0xfb, 0xf0, 0x64], undefined],
      [[0xff, 0xfb, 0x00, 0x64], undefined],
      [[0xff, 0xfb, 0x9c, 0x64], undefined],
      [[0xff, 0xeb, 0x90, 0x64], undefined],
    ]
    for (const [bytes, wanted] of cases) {
      const frame = parseMp3Frame(Uint8Array.from(bytes))
      const { length, samples, sampleRate, channels } = frame ?? {}
      assert.deepEqual(frame && { length, samples, sampleRate, channels }, wanted, bytes.join(' '))
    }
  })
})
