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
