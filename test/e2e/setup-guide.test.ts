// docs/setup.md is true: its TypeScript compiles and runs in a page against a real Eldernode, one block after the other; its shell is
// shell, its settings are settings, and what cannot be run here is listed with the reason.
import assert from 'node:assert/strict'
import { execFile, type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import type { Page } from 'playwright-core'
import { readConfig } from '../../eldernode/config.ts'
import { readEnv } from '../../src/core/env.ts'
import { type ClientBed, startBed } from '../helpers/client-page.ts'

/** What is checked no further than by its syntax, or not at all. */
const NOT_RUN: Readonly<Record<string, string>> = {
  bash: 'installs, starts servers or changes the system: bash -n alone',
  nginx: 'needs nginx and certificates',
  ini: 'needs systemd: read line by line, and the command it starts is there',
}
const CHECKED = ['typescript', 'json', 'env', ...Object.keys(NOT_RUN)]

/** What the blocks may use without saying where it comes from. */
const GIVEN = `declare const audioFile: File
declare const coverImageFile: File
declare const trackFiles: File[]
declare const albumId: string
declare const trackId: string
declare const magnetURI: string
declare const previewBase64: string
`

const MAIN = join('dist', 'node', 'main.js')

type Block = { language: string; line: number; code: string }

const text = await readFile('docs/setup.md', 'utf8')
const blocks: Block[] = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
  ({ 1: language = '', 2: code = '', index }) => ({
    language,
    code,
    line: text.slice(0, index).split('\n').length,
  }),
)
const blocksOf = (language: string) => blocks.filter((block) => block.language === language)

test('every block says what it is, and there is a way to check it', () => {
  assert.ok(blocks.length > 20)
  for (const { language, line } of blocks) assert.ok(CHECKED.includes(language), `line ${line}: ${language}`)
})

test('shell blocks are shell', () => {
  for (const { code, line } of blocksOf('bash')) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' })
    assert.equal(status, 0, `line ${line}: ${stderr}`)
  }
})

test('the commands in it are there, with every flag they are given', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> }
  const helps = new Map<string, SpawnSyncReturns<string>>()
  for (const { code, line } of blocksOf('bash')) {
    for (const [, name = ''] of code.matchAll(/^npm run (\S+)/gm)) assert.ok(scripts[name], `line ${line}: ${name}`)
    for (const [, command = '', rest = ''] of code.matchAll(/^npx digm (\w+)(.*)$/gm)) {
      const help = helps.get(command) ?? spawnSync(process.execPath, [MAIN, command, '--help'], { encoding: 'utf8' })
      helps.set(command, help)
      const { status, stdout } = help
      assert.equal(status, 0, `line ${line}: ${command}`)
      for (const [flag] of rest.matchAll(/--[a-z-]+/g)) assert.ok(stdout.includes(`${flag} `), `line ${line}: ${flag}`)
    }
  }
})

test('it has a section for each thing that somebody sets up', () => {
  const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name)
  assert.deepEqual(sections, [
    'Architecture',
    'Dependencies',
    'Environment',
    'Basic usage',
    'Set up an Eldernode',
    'Deployment',
    'Monitoring',
    'Development mode with local peers',
    'Troubleshooting',
    'Performance tips',
    'Batch operations',
    'Production',
  ])
})

test('JSON blocks are JSON, and the unit starts a command that is there', async () => {
  for (const { code } of blocksOf('json')) JSON.parse(code)
  for (const { code, line } of blocksOf('ini')) {
    for (const each of code.trim().split('\n'))
      assert.match(each, /^(\[[A-Z][a-z]+\]|[A-Z]\w+=\S.*|)$/, `line ${line}: ${each}`)
    const [, main = '', command] = /^ExecStart=\S+ \/opt\/digm\/(\S+) (\S+)$/m.exec(code) ?? []
    assert.match(await readFile(main, 'utf8'), new RegExp(`'${command}'|"${command}"`))
  }
})

test('every setting in it is one that is read', () => {
  const seen = new Set<string | symbol>()
  const watched = (vars: Record<string, string>) =>
    new Proxy(vars, {
      get(target, name: string) {
        seen.add(name)
        return target[name]
      },
    })
  for (const { code, line } of blocksOf('env')) {
    const lines = code.split('\n').filter((each) => each !== '' && !each.startsWith('#'))
    const vars = Object.fromEntries(lines.map((each) => each.split(/=(.*)/s).slice(0, 2)))
    readEnv(watched(vars), 'https://origin.example')
    const config = readConfig(watched(vars), {})
    assert.ok(config.ok, `line ${line}: ${config.ok ? '' : config.message}`)
    for (const name of Object.keys(vars)) assert.ok(seen.has(name), `line ${line}: nobody reads ${name}`)
  }
})

test('the TypeScript compiles against the package', async () => {
  const folder = join('node_modules', '.cache', 'setup-guide')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'given.d.ts'), GIVEN)
  for (const { code, line } of blocksOf('typescript')) await writeFile(join(folder, `line-${line}.ts`), code)
  const config = {
    extends: '../../../test/tsconfig.json',
    compilerOptions: { paths: { 'digm/client': ['../../../src/client/index.ts'] }, noUnusedLocals: false },
    include: ['*.ts'],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { status, stdout } = spawnSync(join('node_modules', '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' })
  assert.equal(status, 0, stdout)
})

describe('in a page', () => {
  let bed: ClientBed
  let page: Page

  before(async () => {
    bed = await startBed()
    page = await bed.open()
  })
  after(() => bed?.end())

  test('a node can be watched as it says', async () => {
    const [block] = blocksOf('bash').filter(({ code }) => code.includes('digm status'))
    assert.ok(block)
    const local = block.code.replaceAll('http://127.0.0.1:8000', bed.node.url)
    const urls = [...local.matchAll(/^curl .*(http\S+)$/gm)].map(([, url = '']) => url)
    assert.equal(urls.length, 2)
    for (const url of urls) assert.ok((await fetch(url)).ok, url)
    const [, args = ''] = /^npx digm (.*)$/m.exec(local) ?? []
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args.split(' ')])
    const status = JSON.parse(stdout)
    assert.equal(status.status, 'active')
    assert.ok(status.storage.capacityBytes > status.storage.usedBytes && status.relay.peers >= 0)
  })

  test('the TypeScript runs, block by block', async () => {
    await page.evaluate((magnet) => {
      const { audioFile, pictureFile } = window
      const given = {
        coverImageFile: pictureFile,
        trackFiles: [audioFile, new File([audioFile], 'two.mp3')],
        albumId: 'album_001',
        trackId: 'track_001',
        magnetURI: magnet,
        previewBase64: 'A'.repeat(1_500_000),
      }
      Object.assign(window, given)
    }, bed.published.tracks[0]?.magnetURI ?? '')
    for (const { code, line } of blocksOf('typescript')) {
      const { code: script } = await transform(code, { loader: 'ts' })
      const local = script
        .replace(/import \{([^}]+)\} from "digm\/client";/, 'const {$1} = window.digm;')
        .replaceAll(/localhost:800[12]/g, `localhost:${bed.node.port}`)
      await page.evaluate(`(async () => { ${local} })()`).catch((error: Error) => {
        throw new Error(`docs/setup.md, line ${line}: ${error.message}`)
      })
    }
    const album = await page.evaluate(() => window.digm.gunStorage.getAlbum('album_001'))
    assert.deepEqual(
      album?.tracks.map(({ trackId }) => trackId),
      ['track_001', 'batch_1', 'batch_2'],
    )
  })
})
