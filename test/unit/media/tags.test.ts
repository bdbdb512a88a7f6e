import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeId3 } from '../../../eldernode/publish/write-id3.ts'
import { concatBytes, utf8 } from '../../../src/core/bytes.ts'
import { memorySource } from '../../../src/media/source.ts'
import { readTags } from '../../../src/media/tags.ts'
import { fixture, noisePicture, toneMp3 } from '../../helpers/audio.ts'

describe('reading tags', () => {
  it('finds the same in every format', async () => {
    const files = [
      ['tone.flac', 'flac'],
      ['tone.opus', 'ogg'],
      ['tone.m4a', 'mp4'],
      ['tone-id3v24.mp3', 'mp3'],
    ] as const
    for (const [name, container] of files) {
      const { picture, ...tags } = await readTags(memorySource(await fixture(name)), container)
      assert.deepEqual(
        { ...tags },
        {
          title: 'Tone',
          artist: 'Tuner',
          albumArtist: undefined,
          album: 'Fixtures',
          trackNumber: 4,
          discNumber: undefined,
          date: '2021-05-06',
          genres: ['Test'],
        },
        name,
      )
      assert.equal(picture !== undefined, name !== 'tone.opus', name)
    }
  })

  it('reads what we write ourselves, in any script', async () => {
    const picture = await noisePicture(50)
    const tags = {
      title: '夜の川 🌊',
      artist: 'Ébb & Fløw',
      album: 'A',
      track: '3/9',
      disc: '2/2',
      date: '1999',
      genre: 'Dub',
    }
    const bytes = concatBytes([writeId3({ ...tags, albumArtist: 'Various', picture }), await toneMp3({ seconds: 1 })])
    const read = await readTags(memorySource(bytes), 'mp3')
    assert.deepEqual(
      [read.title, read.artist, read.albumArtist, read.trackNumber, read.discNumber, read.date, read.genres],
      ['夜の川 🌊', 'Ébb & Fløw', 'Various', 3, 2, '1999', ['Dub']],
    )
    assert.deepEqual(new Uint8Array(read.picture ?? []), picture)
  })

  it('falls back on the old tag at the end', async () => {
    const old = new Uint8Array(128)
    old.set(utf8('TAG'))
    old.set(utf8('Old Title'), 3)
    old.set(utf8('Old Artist'), 33)
    const read = await readTags(memorySource(concatBytes([await toneMp3({ seconds: 1 }), old])), 'mp3')
    assert.deepEqual([read.title, read.artist], ['Old Title', 'Old Artist'])
  })

  it('makes one readable line of text in whatever encoding, right or not', async () => {
    const name = [...utf8('Ébb 夜'), 0xff, 0x00, 0x07, 0xe2, 0x80, 0xae, 0xc3]
    const utf16 = [0xff, 0xfe, ...Buffer.from('Ébb 🌊', 'utf16le')]
    const table: [what: string, encoding: number, text: readonly number[], wanted?: string][] = [
      ['UTF-8 that says it is Latin-1', 0, name],
      ['Latin-1 that says it is UTF-8', 3, [...Buffer.from('Ébb', 'latin1')]],
      ['Shift JIS that says it is Latin-1', 0, [0x96, 0xe9, 0x82, 0xcc, 0x90, 0xec]],
      ['UTF-16', 1, utf16, 'Ébb 🌊'],
      ['UTF-16 with a byte too many', 1, [...utf16, 0x41]],
      ['UTF-16 without its mark', 1, utf16.slice(2)],
      ['half a pair', 1, [0xff, 0xfe, 0x3c, 0xd8, 0x41, 0x00]],
      ['UTF-8 with breaks in it', 3, name],
      ['an encoding that there is not', 9, name],
    ]
    const sound = await toneMp3({ seconds: 1 })
    for (const [what, encoding, text, wanted] of table) {
      const frame = [...utf8('TIT2'), 0, 0, 0, text.length + 1, 0, 0, encoding, ...text]
      const tag = Uint8Array.from([...utf8('ID3'), 3, 0, 0, 0, 0, 0, frame.length, ...frame])
      const { title = '' } = await readTags(memorySource(concatBytes([tag, sound])), 'mp3')
      assert.doesNotMatch(title, /[\p{Cc}\p{Surrogate}\u202a-\u202e]/u, what)
      assert.equal(title, title.trim(), what)
      if (wanted !== undefined) assert.equal(title, wanted, what)
    }
  })

  it('gives nothing rather than an error for tags that make no sense', async () => {
    const read = await readTags(memorySource(new Uint8Array(5000).fill(0x49)), 'mp3')
    assert.deepEqual([read.title, read.genres, read.picture], [undefined, [], undefined])
  })

  it('reads a small part of a large file', async () => {
    const sound = await toneMp3({ seconds: 2, tags: { title: 'Large' } })
    const bytes = concatBytes([sound, ...Array.from({ length: 200 }, () => sound.subarray(100))])
    let read = 0
    const source = memorySource(bytes)
    const counted = {
      size: source.size,
      read: (from: number, to: number) => {
        read += to - from
        return source.read(from, to)
      },
    }
    assert.equal((await readTags(counted, 'mp3')).title, 'Large')
    assert.ok(read < bytes.length / 10, `${read} of ${bytes.length}`)
  })
})
