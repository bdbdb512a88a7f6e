// Builds the app (vite) into dist/app and the command `digm` (esbuild) into dist/node. With --if-needed only when a source is newer.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build as bundle } from 'esbuild'

const SOURCES = ['src', 'sw', 'eldernode', 'public', 'index.html', 'vite.config.ts', 'package-lock.json', 'build.mjs']
const STAMP = 'dist/.built'

const newest = (path) => {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

const isFresh = () =>
  existsSync(STAMP) &&
  SOURCES.filter((path) => existsSync(path)).every((path) => newest(path) <= statSync(STAMP).mtimeMs)

if (!process.argv.includes('--if-needed') || !isFresh()) {
  const { build } = await import('vite')
  await build({ logLevel: 'warn' })
  await bundle({
    entryPoints: ['eldernode/main.ts'],
    outfile: 'dist/node/main.js',
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  })
  mkdirSync('dist', { recursive: true })
  writeFileSync(STAMP, '')
}
