import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBase64, toBase64, toBase64url, toHex } from '../../../src/core/bytes.ts'
import {
  type AlbumId,
  albumIdOf,
  fingerprintIn,
  isAlbumId,
  isPublicKey,
  isSlug,
  slugIn,
  slugOf,
  trackIdOf,
} from '../../../src/core/ids.ts'
import { isAppPath, parseEndpoint, workerRouteOf } from '../../../src/core/urls.ts'
import { makeKey } from '../../helpers/crypto.ts'

test('an id names its slug and its fingerprint', async () => {
  const { fingerprint } = await makeKey()
  const id = albumIdOf('album_001', fingerprint) as AlbumId
  assert.ok(isAlbumId(id))
  assert.equal(slugIn(id), 'album_001')
  assert.equal(fingerprintIn(id), fingerprint)
  assert.equal(trackIdOf(id, 3), `album_001-03.${fingerprint}`)
})

test('a track id stays an id even when the album slug is as long as it may be', async () => {
  const { fingerprint } = await makeKey()
  const id = albumIdOf('x'.repeat(64), fingerprint) as AlbumId
  assert.ok(isAlbumId(trackIdOf(id, 200)))
})

for (const bad of [
  '',
  'a',
  'a.b',
  `${'x'.repeat(65)}.AAAAAAAAAAAAAAAA`,
  '../x.AAAAAAAAAAAAAAAA',
  'a b.AAAAAAAAAAAAAAAA',
  'a.AAAAAAAAAAAAAAA/',
  null,
  7,
]) {
  test(`${JSON.stringify(bad)} is no album id`, () => assert.equal(isAlbumId(bad), false))
}

test('every title has a slug', () => {
  const titles: [string, string][] = [
    ['Hello, World', 'hello-world'],
    ['Été à Paris', 'ete-a-paris'],
    ['夜', 'album'],
    ['#?% 🎵', 'album'],
  ]
  for (const [title, slug] of titles) assert.equal(slugOf(title, 'album'), slug)
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (title) => assert.ok(isSlug(slugOf(title, 'album')))))
})

test('hex and base64 come back as they went', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const copy = Uint8Array.from(bytes)
      assert.equal(toHex(bytes), Buffer.from(bytes).toString('hex'))
      assert.deepEqual(fromBase64(toBase64(bytes)), copy)
      assert.deepEqual(fromBase64(toBase64url(bytes)), copy)
      assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'))
    }),
  )
})

test('base64 that is not canonical is refused, so that a value has one text', () => {
  for (const bad of ['A', 'AB', 'AAB', 'A===', '!!!!', 'AA AA']) assert.equal(fromBase64(bad), undefined)
})

test('base64 of any length is read', () => {
  const letters = 2 ** 24
  assert.equal(fromBase64('A'.repeat(letters))?.length, (letters / 4) * 3)
  assert.equal(fromBase64(`${'A'.repeat(letters)}*`), undefined)
})

test('a public key is two base64url numbers of 32 bytes', async () => {
  const { publicKey } = await makeKey()
  assert.ok(isPublicKey(publicKey))
  assert.equal(isPublicKey(publicKey.replace('.', '')), false)
  assert.equal(isPublicKey(`${publicKey}A`), false)
  const spellings = ['A', 'B', 'C', 'D'].map((last) => isPublicKey(`${publicKey.slice(0, -1)}${last}`))
  assert.deepEqual(spellings, [true, false, false, false])
})

test('the worker knows its own paths, and malformed ids under them', () => {
  const id = 'album.AAAAAAAAAAAAAAAA'
  const hash = 'a'.repeat(64)
  assert.deepEqual(workerRouteOf(`/stream/${id}`), { route: 'stream', trackId: id })
  assert.deepEqual(workerRouteOf(`/cover/${hash}`), { route: 'cover', of: hash })
  assert.deepEqual(workerRouteOf(`/preview/${id}`), { route: 'preview', of: id })
  assert.equal(workerRouteOf('/stream/nothing'), 'bad-id')
  assert.equal(workerRouteOf('/cover/%2e%2e'), 'bad-id')
  assert.equal(workerRouteOf('/records/catalogue'), undefined)
})

test('pages of the app are told from files', () => {
  for (const path of ['/', '/search', '/album/a.b', '/embed/album/x']) assert.ok(isAppPath(path), path)
  for (const path of ['/stream/x', '/album/', '/album/a/b', '/assets/x.js', '/sw.js', '/status'])
    assert.ok(!isAppPath(path), path)
})

test('an endpoint is an http origin without credentials', () => {
  assert.equal(parseEndpoint('https://node.example/'), 'https://node.example')
  for (const bad of ['ftp://x', 'javascript:alert(1)', 'http://u:p@x', 'x', ''])
    assert.equal(parseEndpoint(bad), undefined)
})
