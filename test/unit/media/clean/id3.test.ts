import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { concatBytes, utf8 } from '../../../../src/core/bytes.ts'
import { cleanId3 } from '../../../../src/media/clean/id3.ts'
import { memorySource, partsSource } from '../../../../src/media/source.ts'
import { readTags } from '../../../../src/media/tags.ts'
import { toneMp3 } from '../../../helpers/audio.ts'
import { allBytes, cleaned, contains } from '../../../helpers/sound.ts'

const PICTURE = Uint8Array.from({ length: 5000 }, (_, i) => (i % 3 === 0 ? 0xff : i % 5))

const be = (value: number, width: number) =>
  Uint8Array.from({ length: width }, (_, i) => value >> (8 * (width - 1 - i)))
const syncSafe = (value: number) => Uint8Array.from([21, 14, 7, 0], (shift) => (value >> shift) & 127)

function tag(major: number, flags: number, body: Uint8Array, footer = new Uint8Array()): Uint8Array {
  return concatBytes([utf8('ID3'), Uint8Array.of(major, 0, flags), syncSafe(body.length), body, footer])
}

const text = (value: string) => concatBytes([Uint8Array.of(0), utf8(value)])
const frame22 = (id: string, body: Uint8Array) => concatBytes([utf8(id), be(body.length, 3), body])
const frame23 = (id: string, body: Uint8Array) => concatBytes([utf8(id), be(body.length, 4), be(0, 2), body])
const frame24 = (id: string, body: Uint8Array) => concatBytes([utf8(id), syncSafe(body.length), be(0, 2), body])

/** A zero behind every 0xFF. */
const unsynchronised = (bytes: Uint8Array) =>
  Uint8Array.from([...bytes].flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])))

async function rewritten(original: Uint8Array): Promise<Uint8Array> {
  const source = memorySource(original)
  return allBytes(partsSource(source, await cleanId3(source, 0)))
}

describe('cleaning an ID3v2 tag', () => {
  const attached = concatBytes([text('image/jpeg'), Uint8Array.of(0, 3, 0), PICTURE])
  const cases: [string, Uint8Array][] = [
    ['2.2', tag(2, 0, concatBytes([frame22('TT2', text('Name')), frame22('PIC', attached)]))],
    ['2.3', tag(3, 0, concatBytes([frame23('APIC', attached), frame23('TIT2', text('Name')), new Uint8Array(3000)]))],
    [
      '2.3 unsynchronised',
      tag(3, 0x80, unsynchronised(concatBytes([frame23('APIC', attached), frame23('TIT2', text('Name'))]))),
    ],
    [
      '2.3 with an extended header',
      tag(3, 0x40, concatBytes([be(6, 4), be(0, 6), frame23('TIT2', text('Name')), frame23('APIC', attached)])),
    ],
    ['2.4', tag(4, 0, concatBytes([frame24('TIT2', text('Name')), frame24('APIC', attached)]))],
    [
      '2.4 with a footer',
      tag(
        4,
        0x10,
        concatBytes([frame24('APIC', attached), frame24('TIT2', text('Name'))]),
        utf8('3DI\x04\0\x10\0\0\0\0'),
      ),
    ],
    ['2.4 with plain sizes', tag(4, 0, concatBytes([frame23('APIC', attached), frame23('TIT2', text('Name'))]))],
    [
      'with a private frame of a program',
      tag(
        3,
        0,
        concatBytes([
          frame23('TIT2', text('Name')),
          frame23('GEOB', new Uint8Array(60_000)),
          frame23('APIC', attached),
        ]),
      ),
    ],
  ]

  it('keeps the name and drops picture, padding and private frames, whatever its version', async () => {
    const sound = await toneMp3({ seconds: 1 })
    for (const [name, original] of cases) {
      const clean = await rewritten(original)
      assert.ok(clean.length > 10 && clean.length < 100, `${name}: ${clean.length} bytes`)
      const file = concatBytes([clean, sound])
      assert.equal((await readTags(memorySource(file), 'mp3')).title, 'Name', name)
      assert.deepEqual((await cleaned(concatBytes([original, sound]))).bytes, file, name)
    }
  })

  it('leaves no tag where only a picture was, or where it cannot be read', async () => {
    assert.equal((await rewritten(tag(3, 0, frame23('APIC', attached)))).length, 0)
    assert.equal((await rewritten(tag(9, 0, frame23('TIT2', text('Name'))))).length, 0)
    assert.equal((await rewritten(tag(3, 0, new Uint8Array(500).fill(7)))).length, 0)
    assert.equal((await rewritten(utf8('ID3 is the name of this text'))).length, 0)
  })

  it('keeps what stands before a damaged frame', async () => {
    const original = tag(
      3,
      0,
      concatBytes([frame23('TIT2', text('Name')), utf8('APIC'), be(0x7fffffff, 4), be(0, 2), PICTURE]),
    )
    const clean = await rewritten(original)
    assert.ok(contains(clean, utf8('Name')))
    assert.ok(clean.length < 100)
  })
})
