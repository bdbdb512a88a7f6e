import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Bencoded, encodeBencode } from '../../../src/core/bencode.ts'
import { DigmError } from '../../../src/core/errors.ts'
import { encodeTorrent, parseTorrent } from '../../../src/core/torrent.ts'
import { bareTorrent } from '../../../src/swarm/bare-torrent.ts'
import { sha1 } from '../../helpers/crypto.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'

describe('a bare torrent', () => {
  it('leaves trackers and web seeds of the file behind, and the info dictionary as it is', async () => {
    const { torrent } = await makeTorrent(noise(16384 * 2 + 77, 9))
    const full = encodeTorrent(torrent, { announce: ['ws://spy.example'], webSeeds: ['http://spy.example/'] })
    assert.ok(!new TextDecoder('latin1').decode(bareTorrent(full)).includes('spy.example'))
    assert.equal((await parseTorrent(bareTorrent(full), sha1)).infoHash, torrent.infoHash)
  })

  it('refuses an info dictionary that says things twice', () => {
    const info = new Map<string, Bencoded>([
      ['files', []],
      ['length', 5],
      ['name', new Uint8Array([48])],
    ])
    const twofold = encodeBencode(new Map<string, Bencoded>([['info', info]]))
    assert.throws(
      () => bareTorrent(twofold),
      (error) => error instanceof DigmError && error.code === 'bad-torrent',
    )
  })
})
