import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Shelf, type ShelfAlbum, type ShelfTrack } from '../../../../eldernode/store/shelf.ts'
import type { AlbumId, BlobHash, InfoHash, TrackId } from '../../../../src/core/ids.ts'

const track = (name: string, infoHash: string, preview?: string): ShelfTrack => ({
  trackId: name as TrackId,
  infoHash: infoHash as InfoHash,
  file: '01.mp3',
  size: 1,
  mime: 'audio/mpeg',
  contentHash: 'sha256:x' as ShelfTrack['contentHash'],
  preview: preview as BlobHash | undefined,
})

const album = (name: string, cover: string, tracks: ShelfTrack[]): ShelfAlbum => ({
  state: 'visible',
  albumId: name as AlbumId,
  version: 1,
  cover: cover as BlobHash,
  tracks,
})

const info = (name: string) => name as InfoHash
const blob = (name: string) => name as BlobHash

test('an album is found by each of its names', () => {
  const shelf = new Shelf()
  shelf.put(album('a', 'cover', [track('a1', 'x', 'p'), track('a2', 'y')]))
  assert.equal(shelf.albumOf('a2' as TrackId)?.albumId, 'a')
  assert.ok(shelf.hasAudio(info('x')) && shelf.hasCover(blob('cover')) && shelf.hasPreview(blob('p')))
  assert.equal(shelf.torrentCount, 2)
})

test('a new version takes away what only the old one had', () => {
  const shelf = new Shelf()
  shelf.put(album('a', 'old', [track('a1', 'x', 'p'), track('a2', 'y')]))
  shelf.put(album('a', 'new', [track('a1', 'z')]))
  assert.equal(shelf.track('a2' as TrackId), undefined)
  assert.ok(!shelf.hasAudio(info('x')) && !shelf.hasAudio(info('y')) && shelf.hasAudio(info('z')))
  assert.ok(!shelf.hasCover(blob('old')) && !shelf.hasPreview(blob('p')))
})

test('what two albums share stays while one of them is there', () => {
  const shelf = new Shelf()
  shelf.put(album('a', 'cover', [track('a1', 'x', 'p')]))
  shelf.put(album('b', 'cover', [track('b1', 'x', 'p')]))
  shelf.put({ state: 'withdrawn', albumId: 'a' as AlbumId, version: 2, tracks: [track('a1', 'x')] })
  assert.ok(shelf.hasAudio(info('x')) && shelf.hasCover(blob('cover')) && shelf.hasPreview(blob('p')))
  assert.equal(shelf.track('a1' as TrackId), 'withdrawn')
  assert.notEqual(shelf.torrent(info('x')), 'withdrawn')
  shelf.put({ state: 'withdrawn', albumId: 'b' as AlbumId, version: 2, tracks: [track('b1', 'x')] })
  assert.equal(shelf.torrent(info('x')), 'withdrawn')
  assert.equal(shelf.torrentCount, 0)
})

test('a track that moved to another album is not taken away with the old one', () => {
  const shelf = new Shelf()
  shelf.put(album('a', 'c', [track('t', 'x'), track('a2', 'y')]))
  shelf.put(album('b', 'd', [track('t', 'x')]))
  shelf.put(album('a', 'c', [track('a2', 'y')]))
  assert.equal(shelf.albumOf('t' as TrackId)?.albumId, 'b')
  assert.ok(shelf.hasAudio(info('x')))
})
