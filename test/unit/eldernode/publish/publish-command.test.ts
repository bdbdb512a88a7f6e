import assert from 'node:assert/strict'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { keysCommand, type PublishWorld, publishCommand } from '../../../../eldernode/publish/publish-command.ts'
import { DigmError } from '../../../../src/core/errors.ts'
import { fixture, noisePicture, toneMp3, toneOgg, toneWav } from '../../../helpers/audio.ts'
import { MemoryTarget } from '../../../helpers/publish-target.ts'

const NODE = 'http://127.0.0.1:8000'

class World implements PublishWorld {
  readonly target = new MemoryTarget()
  readonly printed: string[] = []
  readonly noted: string[] = []
  readonly terminal = {
    print: (line: string) => void this.printed.push(line),
    note: (line: string) => void this.noted.push(line),
    progress: () => undefined,
    askSecret: async () => undefined,
  }
  readonly targetAt = () => this.target

  constructor(readonly env: NodeJS.ProcessEnv) {}
}

describe('digm publish', () => {
  let root: string
  let good: Uint8Array
  let world: World
  let folders = 0

  /** A folder of its own with these files in it. */
  async function folderOf(files: Record<string, Uint8Array | string>): Promise<string> {
    const folder = join(root, `album ${++folders}`)
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), bytes)
    }
    return folder
  }

  const run = (folder: string, options = {}) => publishCommand(folder, { to: NODE, ...options }, world)

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'digm-command-'))
    good = await toneMp3({ seconds: 2, bitrate: 64, tags: { title: 'Good', album: 'Album', artist: 'Artist' } })
    world = new World({ XDG_CONFIG_HOME: root, DIGM_PASSPHRASE: 'long enough' })
    assert.equal(await keysCommand({ json: true }, world.terminal, world.env), 0)
  })
  beforeEach(() => {
    world = new World({ XDG_CONFIG_HOME: root, DIGM_PASSPHRASE: 'long enough' })
  })
  after(() => rm(root, { recursive: true }))

  it('prints the URL of the album and nothing else on stdout', async () => {
    const folder = await folderOf({ '01.mp3': good, 'cover.jpg': await noisePicture(60), 'info.nfo': 'words' })
    assert.equal(await run(folder), 0)
    assert.equal(world.printed.length, 1)
    assert.match(world.printed[0] ?? '', /^http:\/\/127\.0\.0\.1:8000\/album\/album\.[A-Za-z0-9_-]{16}$/)
    assert.equal(await run(folder, { json: true }), 0)
    const json = JSON.parse(world.printed[1] ?? '')
    assert.deepEqual([json.url, json.unchanged, json.title], [world.printed[0], true, 'Album'])
  })

  it('takes every format and any name, and ignores what is no music', async () => {
    const folder = await folderOf({
      '01 a#b?c%20.mp3': good,
      '02 🎵.flac': await fixture('tone.flac'),
      '03.opus': await fixture('tone.opus'),
      '04.ogg': await toneOgg({ seconds: 2 }),
      '05.m4a': await fixture('tone.m4a'),
      '06.wav': toneWav({ seconds: 2 }),
      'named wrongly.flac': good,
      'no extension': good,
      '.DS_Store': 'x',
      'list.m3u': '01.mp3',
      'readme.txt': 'words',
      'scan.png': 'not a picture',
      'unknown.bin': 'neither',
    })
    assert.equal(await run(folder), 0, world.noted.join('\n'))
    const tracks = [...world.target.tracks.values()].map(({ track }) => track)
    assert.deepEqual(
      tracks.map((track) => [track.codec, world.target.torrents.get(track.infoHash)?.name]),
      [
        ['mp3', '01.mp3'],
        ['flac', '02.flac'],
        ['opus', '03.opus'],
        ['vorbis', '04.ogg'],
        ['aac', '05.m4a'],
        ['pcm', '06.wav'],
        ['mp3', '07.mp3'],
        ['mp3', '08.mp3'],
      ],
    )
    assert.ok(world.noted.some((note) => note.startsWith('05.m4a: published without preview')))
  })

  it('refuses a bad file in one line that names it, before anything is sent', async () => {
    const flac = await fixture('tone.flac')
    const cases: [string, Uint8Array | string, RegExp][] = [
      ['empty.mp3', '', /^empty\.mp3: The file is empty\.$/],
      ['text.mp3', 'I am text. '.repeat(500), /^text\.mp3: The file is not audio/],
      ['picture.mp3', await noisePicture(120), /^picture\.mp3: The file is not audio/],
      ['video.mp3', await fixture('video.mp4'), /^video\.mp3: The file is not audio .*\(it is a video\)$/],
      ['video.mp4', await fixture('video.mp4'), /^video\.mp4: The file is not audio/],
      ['cut.flac', flac.subarray(0, flac.length / 2), /^cut\.flac: The file is cut short\./],
      ['cut.mp3', good.subarray(0, good.length - 100), /^cut\.mp3: The file is cut short\./],
      ['sub/deep.wma', 'x'.repeat(4000), /^sub\/deep\.wma: The file is not audio/],
    ]
    for (const [name, bytes, line] of cases) {
      world = new World(world.env)
      assert.equal(await run(await folderOf({ '01.mp3': good, [name]: bytes })), 1, name)
      assert.equal(world.noted.length, 1, name)
      assert.match(world.noted[0] ?? '', line)
      assert.deepEqual([world.printed, world.target.calls], [[], []], name)
    }
  })

  it('refuses what leads out of the folder, and follows what stays in it', async () => {
    const folder = await folderOf({ '01.mp3': good })
    const secret = join(root, 'secret.mp3')
    await writeFile(secret, good)
    await symlink(secret, join(folder, '02.mp3'))
    assert.equal(await run(folder), 1)
    assert.deepEqual(world.noted, ['02.mp3: The file lies outside the album folder.'])
    assert.deepEqual(world.target.calls, [])

    const inside = await folderOf({ 'real/01.mp3': good })
    await symlink(join(inside, 'real', '01.mp3'), join(inside, '02.mp3'))
    await symlink('..', join(inside, 'real', 'loop')).catch(() => undefined)
    assert.equal(await run(inside), 1, 'a link to the folder itself leads out of it')
    await rm(join(inside, 'real', 'loop'))
    assert.equal(await run(inside), 0, world.noted.join('\n'))

    const dangling = await folderOf({ '01.mp3': good })
    await symlink(join(root, 'nothing.mp3'), join(dangling, '02.mp3'))
    world = new World(world.env)
    assert.equal(await run(dangling), 1)
    assert.match(world.noted[0] ?? '', /^02\.mp3: The file cannot be read\./)
  })

  it('says what is wrong with a folder, a node, a key and too many tracks', async () => {
    assert.equal(await run(await folderOf({ 'readme.txt': 'words' })), 1)
    assert.equal(await run(join(root, 'nowhere')), 2)
    assert.equal(await run(await folderOf({ '01.mp3': good }), { to: 'ftp://x' }), 2)
    const many = await folderOf({ '01.mp3': good })
    await Promise.all(Array.from({ length: 200 }, (_, i) => copyFile(join(many, '01.mp3'), join(many, `x${i}.mp3`))))
    assert.equal(await run(many), 1)
    const key = join(root, 'unmade.json')
    world = new World({ XDG_CONFIG_HOME: root })
    assert.equal(await run(await folderOf({ '01.mp3': good }), { key }), 2)
    assert.equal(world.noted.at(-1), 'A setting is wrong. (set DIGM_PASSPHRASE, or run this in a terminal)')
    world = new World({ XDG_CONFIG_HOME: root, DIGM_PASSPHRASE: 'not the one' })
    assert.equal(await run(await folderOf({ '01.mp3': good })), 1)
    assert.match(world.noted[0] ?? '', /^The key file or its passphrase is wrong/)
    assert.deepEqual(world.target.calls, [])
  })

  it('names the node that is down, also as JSON', async () => {
    const folder = await folderOf({ '01.mp3': good })
    world.target.status = async () => {
      throw new DigmError('unreachable')
    }
    assert.equal(await run(folder, { json: true }), 1)
    assert.deepEqual(JSON.parse(world.noted[0] ?? ''), {
      error: { code: 'node-unreachable', message: 'The Eldernode cannot be reached.', url: NODE },
    })
  })

  it('draws a cover when there is none', async () => {
    await run(await folderOf({ '01.mp3': good }))
    const [album] = [...world.target.albums.values()]
    const cover = world.target.blobs.get(album?.album.cover ?? '')
    assert.equal(Buffer.from(cover ?? []).toString('latin1', 8, 12), 'WEBP')
  })
})
