import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'

/** Who may import whom (ARCHITECTURE.md, "Contexts are folders"). */
const LAYERS: Record<string, readonly string[]> = {
  'src/core': [],
  'src/media': ['src/core'],
  'src/storage': ['src/core'],
  'src/node-api': ['src/core'],
  'src/catalogue': ['src/core', 'src/storage', 'src/node-api'],
  'src/swarm': ['src/core', 'src/storage', 'src/node-api'],
  'src/player': ['src/core'],
  'src/publish': ['src/core', 'src/media', 'src/storage', 'src/node-api', 'src/catalogue', 'src/swarm'],
  'src/components': ['src/core', 'types of src/publish'],
  'src/pages': ['src/core', 'src/components', 'types of src/publish', 'types of src/app'],
  'src/client': ['src/core', 'src/media', 'src/storage', 'src/node-api', 'src/catalogue', 'src/swarm', 'src/publish'],
  'src/embed': ['src/core', 'src/storage', 'src/node-api', 'src/swarm', 'src/player', 'src/components'],
  'src/app': ['src'],
  sw: ['src/core', 'src/storage', 'src/node-api'],
  eldernode: ['src/core', 'src/media', 'src/node-api'],
}

/** Packages that one context alone may know. */
const OWNERS: Record<string, readonly string[]> = {
  idb: ['src/storage'],
  gun: ['src/catalogue', 'eldernode'],
  webtorrent: ['src/swarm', 'eldernode'],
  lit: ['src/components', 'src/pages', 'src/app', 'src/embed'],
}
const PURE: Record<string, readonly string[]> = {
  'src/core': ['valibot'],
  'src/media': [
    'music-metadata',
    'mpg123-decoder',
    '@wasm-audio-decoders/flac',
    '@wasm-audio-decoders/ogg-vorbis',
    'ogg-opus-decoder',
    'wasm-media-encoders',
  ],
}

type Import = { file: string; target: string; typeOnly: boolean }

const layerOf = (path: string) =>
  Object.keys(LAYERS)
    .filter((layer) => path === layer || path.startsWith(`${layer}/`))
    .at(-1)

const files = ['src', 'sw', 'eldernode'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(root, name)),
)

const imports = files.flatMap((file): Import[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
    ),
  ].map((match) => ({ file, target: match[2] ?? match[3] ?? match[4] ?? '', typeOnly: match[1] !== undefined })),
)

test('there are files to check in every context that exists', () => {
  assert.ok(imports.length > 50)
  for (const file of files) assert.ok(layerOf(file), `${file} belongs to no context`)
})

test('every import stays within what its context may know', () => {
  const wrong = imports.filter(({ file, target, typeOnly }) => {
    if (!target.startsWith('.')) return false
    const from = layerOf(file) ?? ''
    const path = normalize(join(dirname(file), target))
    const to = layerOf(path)
    if (to === from) return false
    const allowed = LAYERS[from] ?? []
    if (typeOnly && to && allowed.includes(`types of ${to}`)) return false
    return !allowed.some((layer) => path.startsWith(`${layer}/`))
  })
  assert.deepEqual(wrong, [])
})

test('a package that one context owns is imported nowhere else', () => {
  const wrong = imports.filter(({ file, target }) => {
    const owners = OWNERS[target.split('/')[0] ?? '']
    return owners !== undefined && !owners.includes(layerOf(file) ?? '')
  })
  assert.deepEqual(wrong, [])
})

test('core and media are pure: no packages but the few named', () => {
  const wrong = imports.filter(({ file, target }) => {
    const allowed = PURE[layerOf(file) ?? '']
    return (
      allowed !== undefined &&
      !target.startsWith('.') &&
      !allowed.includes(
        target
          .split('/')
          .slice(0, target.startsWith('@') ? 2 : 1)
          .join('/'),
      )
    )
  })
  assert.deepEqual(wrong, [])
})

test('no file imports itself in a circle', () => {
  const edges = new Map<string, string[]>()
  for (const { file, target, typeOnly } of imports) {
    if (!typeOnly && target.startsWith('.'))
      edges.set(file, [...(edges.get(file) ?? []), normalize(join(dirname(file), target))])
  }
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    assert.ok(!path.includes(file), `a circle: ${[...path, file].join(' -> ')}`)
    if (done.has(file)) return
    for (const next of edges.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
})
