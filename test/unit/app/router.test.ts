import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Click, type Link, parseRoute, pathOfClick, type Route } from '../../../src/app/router.ts'
import type { AlbumId, Fingerprint } from '../../../src/core/ids.ts'

const albumId = 'slow-weather.AbCdEfGhIjKl_-12' as AlbumId

test('paths lead to pages', () => {
  const album: Route = { page: 'album', albumId }
  const table: [string, Route][] = [
    ['/', { page: 'home' }],
    ['', { page: 'home' }],
    [`/album/${albumId}`, album],
    [`/album/${albumId}/`, album],
    [`/album/${encodeURIComponent(albumId).replace('.', '%2E')}`, album],
    ['/album/', { page: 'not-found' }],
    ['/album/slow-weather', { page: 'not-found' }],
    [`/album/${albumId}/more`, { page: 'not-found' }],
    ['/album/%E0%A4%A', { page: 'not-found' }],
    ['/?genre=Hip%20Hop', { page: 'home', genre: 'Hip Hop' }],
    ['/?genre=', { page: 'home' }],
    ['/?from=mail', { page: 'home' }],
    ['/artist/AbCdEfGhIjKl_-12', { page: 'artist', fingerprint: 'AbCdEfGhIjKl_-12' as Fingerprint }],
    ['/artist/AbCdEfGhIjKl_-1', { page: 'not-found' }],
    ['/artist', { page: 'not-found' }],
    ['/search?q=rain/drops?', { page: 'search' }],
    ['/library', { page: 'library' }],
    ['/network/', { page: 'network' }],
    ['/settings', { page: 'settings' }],
    ['/publish', { page: 'publish' }],
    ['/publish?draft=a1', { page: 'publish', draft: 'a1' }],
    [`/publish?album=${albumId}`, { page: 'publish', albumId }],
    ['/publish?album=nonsense', { page: 'publish' }],
    ['/publish/a1', { page: 'not-found' }],
    ['/settings/more', { page: 'not-found' }],
    ['//settings', { page: 'not-found' }],
    ['/nowhere', { page: 'not-found' }],
  ]
  for (const [path, route] of table) assert.deepEqual(parseRoute(path), route, path)
})

test('only plain clicks on our own pages stay in the app', () => {
  const origin = 'http://localhost:8000'
  const click: Click = {
    button: 0,
    metaKey: false,
    ctrlKey: false,
    shiftKey: false,
    altKey: false,
    defaultPrevented: false,
  }
  const link: Link = { href: `${origin}/album/${albumId}`, target: '', download: '', rel: '' }
  const stays = `/album/${albumId}`
  const table: [Partial<Click>, Partial<Link>, string | undefined][] = [
    [{}, {}, stays],
    [{}, { href: `${origin}/?from=mail` }, '/?from=mail'],
    [{}, { href: `${origin}/search?q=a` }, '/search?q=a'],
    [{}, { target: '_self' }, stays],
    [{ button: 1 }, {}, undefined],
    [{ metaKey: true }, {}, undefined],
    [{ ctrlKey: true }, {}, undefined],
    [{ shiftKey: true }, {}, undefined],
    [{ altKey: true }, {}, undefined],
    [{ defaultPrevented: true }, {}, undefined],
    [{}, { target: '_blank' }, undefined],
    [{}, { download: 'x.mp3' }, undefined],
    [{}, { rel: 'external' }, undefined],
    [{}, { href: 'https://elsewhere.example/' }, undefined],
    [{}, { href: `${origin}/#main` }, undefined],
    [{}, { href: `${origin}/torrents/x.torrent` }, undefined],
  ]
  for (const [clicked, linked, expected] of table) {
    const what = JSON.stringify([clicked, linked])
    assert.equal(pathOfClick({ ...click, ...clicked }, { ...link, ...linked }, origin), expected, what)
  }
})
