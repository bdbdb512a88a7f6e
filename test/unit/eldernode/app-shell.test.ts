import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync, constants as zlib } from 'node:zlib'
import { albumHtml } from '../../../eldernode/http/album-html.ts'
import { AppFiles, encodedFile } from '../../../eldernode/http/app-files.ts'
import type { Album } from '../../../src/core/records.ts'
import { parseEntries } from '../../../src/core/signed.ts'
import { publishMade, startNode, type TestNode, temporaryFolder } from '../../helpers/node.ts'
import { type MadeAlbum, makeAlbum } from '../../helpers/records.ts'

const INDEX = '<head><title>DIGM</title><!--digm:head--></head><body><digm-app><!--digm:boot--></digm-app></body>'

describe('the app', () => {
  let node: TestNode
  let made: MadeAlbum
  before(async () => {
    node = await startNode({ appFolder: 'test/fixtures/app' })
    made = await makeAlbum({ title: 'Night & "Day" </title><script>alert(1)</script>', trackSizes: [200_000] })
    await publishMade(node.api, made)
  })
  after(() => node.close())

  const get = (path: string, headers: Record<string, string> = {}) => fetch(node.url + path, { headers })

  test('its own routes get its page, others get a JSON 404', async () => {
    const routes = [
      '/',
      '/album/none.AAAAAAAAAAAAAAAA',
      '/artist/AAAAAAAAAAAAAAAA',
      '/search?q=a',
      '/library',
      '/settings',
    ]
    for (const path of routes) {
      const response = await get(path)
      assert.equal(response.status, 200, path)
      assert.match(await response.text(), /<digm-app>/)
    }
    for (const path of ['/nothing', '/assets/none.js', '/index', '/album']) {
      const response = await get(path)
      assert.equal(response.status, 404, path)
      assert.equal(((await response.json()) as { error: { code: string } }).error.code, 'not-found')
    }
  })

  test('files with a hash in their name stay for ever, the page and the worker are asked for again', async () => {
    assert.match((await get('/assets/main-abc123.js')).headers.get('cache-control') ?? '', /immutable/)
    for (const path of ['/', '/sw.js', '/index.html']) {
      assert.equal((await get(path)).headers.get('cache-control'), 'no-cache', path)
    }
    const etag = (await get('/sw.js')).headers.get('etag') ?? ''
    assert.equal((await get('/sw.js', { 'if-none-match': etag })).status, 304)
  })

  test('what the build has compressed is sent as it lies there, but for a file that has changed since', async () => {
    const folder = await temporaryFolder()
    const [page, script] = ['page of the app\n'.repeat(100), 'script of the app\n'.repeat(100)]
    const packed = brotliCompressSync(script, { params: { [zlib.BROTLI_PARAM_QUALITY]: 0 } })
    const files = { 'index.html': page, 'index.html.br': packed, 'app.js': script, 'app.js.br': packed }
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes)
    const app = await AppFiles.load(folder)
    const sent = (path: string) => {
      const file = app?.get(path)
      assert.ok(file, path)
      return encodedFile(file, 'br')
    }
    assert.deepEqual(await sent('/app.js'), packed)
    assert.equal(brotliDecompressSync(await sent('/index.html')).toString(), page)
    assert.equal(app?.get('/app.js.br'), undefined)
    await rm(folder, { recursive: true })
  })

  test('text is compressed in the best way the browser knows', async () => {
    const plain = await (await get('/assets/main-abc123.js', { 'accept-encoding': 'identity' })).text()
    for (const coding of ['gzip', 'br']) {
      const response = await get('/assets/main-abc123.js', { 'accept-encoding': coding })
      assert.equal(response.headers.get('content-encoding'), coding)
      assert.equal(await response.text(), plain)
    }
  })

  test('a page may run scripts of this origin only', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? ''
    assert.match(policy, /(^|; )script-src 'self'(;|$)/)
    assert.match(policy, /object-src 'none'/)
    const ofFile = (await get('/assets/main-abc123.js')).headers.get('content-security-policy') ?? ''
    assert.match(ofFile, /script-src 'self' 'wasm-unsafe-eval';/, 'a worker may decode')
    assert.equal((await get('/')).headers.get('x-content-type-options'), 'nosniff')
    const ofAlbum = await get(`/album/${made.albumId}`)
    const [, hash] =
      /script-src 'self' 'sha256-([^']+)';/.exec(ofAlbum.headers.get('content-security-policy') ?? '') ?? []
    const [, script] = /<script>([^<]+)<\/script>/.exec(await ofAlbum.text()) ?? []
    assert.equal(
      createHash('sha256')
        .update(script ?? '')
        .digest('base64'),
      hash,
      'and the one that plays at once',
    )
  })

  test('a shared link shows its album, and carries its records', async () => {
    const html = await (await get(`/album/${made.albumId}`)).text()
    assert.ok(!html.includes('<script>alert'))
    assert.ok(html.includes('<title>Night &amp; &quot;Day&quot; &lt;/title&gt;'))
    assert.equal(html.match(/<title>/g)?.length, 1)
    const data = /<script type="application\/json" id="digm-records">([^<]*)<\/script>/.exec(html)?.[1] ?? ''
    assert.deepEqual(parseEntries(data), made.entries)
  })

  test('a shared link asks for the head of its first track at once, but not of a listener who saves data', async () => {
    const audioFor = async (headers: Record<string, string>) => {
      const answer = await get(`/album/${made.albumId}`, headers)
      assert.match(answer.headers.get('vary') ?? '', /save-data/)
      return /<body><audio [^>]+>/.exec(await answer.text())?.[0] ?? ''
    }
    const [, src = ''] = /preload="metadata" src="([^"]+)"/.exec(await audioFor({})) ?? []
    const given = async (range: string) => {
      const answer = await fetch(node.url + src, { method: 'HEAD', headers: { range } })
      return answer.headers.get('content-range')
    }
    assert.equal(await given('bytes=0-'), 'bytes 0-65535/200000', 'many never press Play')
    assert.equal(await given('bytes=65536-'), 'bytes 65536-199999/200000')
    assert.equal(await given('bytes=0-99999'), 'bytes 0-99999/200000')
    const saving = await audioFor({ 'save-data': 'on' })
    assert.match(saving, /preload="none"/)
    assert.ok(!saving.includes('src='))
  })
})

describe('the html of an album', () => {
  const cover = { mime: 'image/webp', bytes: new Uint8Array([1, 2, 3]) }
  const album = {
    albumId: 'a.AAAAAAAAAAAAAAAA',
    title: 'T',
    artistName: 'A',
    cover: 'c'.repeat(64),
    tracks: [{ trackId: 'a-01.AAAAAAAAAAAAAAAA' }],
  } as unknown as Album

  test('has the picture in it where there is a cover, and none where there is none', () => {
    const html = albumHtml(INDEX, album, [], 'https://node.example', cover, false)
    assert.ok(html.includes('<img src="data:image/webp;base64,AQID"'))
    assert.ok(html.includes('<meta property="og:image" content="https://node.example/cover/a.AAAAAAAAAAAAAAAA">'))
    const without = albumHtml(INDEX, { ...album, cover: undefined }, [], 'https://node.example', undefined, false)
    assert.ok(!without.includes('<img'))
  })

  test('holds the scripts of the app back until what is seen has been painted', () => {
    const script = '<script type="module" crossorigin src="/assets/index-x.js"></script>'
    const preload = '<link rel="modulepreload" crossorigin href="/assets/base-x.js">'
    const html = albumHtml(INDEX.replace('</head>', `${script}${preload}</head>`), album, [], 'http://n', cover, false)
    assert.ok(html.includes(`<template id="digm-scripts">${script}${preload}</template>`))
    assert.equal(html.split(script).length, 2)
  })

  test('takes titles as text, whatever they look like', () => {
    const title = `$& $' <!--digm:boot--> '"><img src=x onerror=alert(1)>`
    const html = albumHtml(
      INDEX,
      { ...album, title, description: title },
      [{ soul: 's', key: 'k', value: title }],
      'http://n',
      undefined,
      false,
    )
    assert.ok(!/<img src=x/.test(html))
    assert.ok(html.includes('$&amp; $&#39; &lt;!--digm:boot--&gt;'))
  })
})
