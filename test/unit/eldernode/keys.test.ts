import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createArtistKey, defaultKeyFile, openArtistKey, showArtistKey } from '../../../eldernode/keys.ts'
import { nodeVerifier } from '../../../eldernode/node-crypto.ts'
import { utf8 } from '../../../src/core/bytes.ts'
import { fingerprintOf } from '../../../src/core/ids.ts'

const PASSPHRASE = 'correct horse'

describe('the artist key', () => {
  let folder: string
  let file: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'digm-keys-'))
    file = join(folder, 'made', 'artist-key.json')
    await createArtistKey(file, PASSPHRASE)
  })
  after(() => rm(folder, { recursive: true }))

  it('signs what its public half verifies', async () => {
    const signer = await openArtistKey(file, PASSPHRASE)
    const verifier = nodeVerifier()
    const bytes = utf8('a record')
    const signature = new Uint8Array(await signer.sign(bytes))
    assert.equal(await verifier.verify(signer.publicKey, bytes, signature), true)
    assert.equal(await verifier.verify(signer.publicKey, utf8('another'), signature), false)
    const shown = await showArtistKey(file)
    assert.deepEqual(
      [shown.publicKey, shown.fingerprint],
      [signer.publicKey, await fingerprintOf(signer.publicKey, verifier.sha256)],
    )
  })

  it('lies in a file that only its owner reads and that holds no secret in the clear', async () => {
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    const content = JSON.parse(await readFile(file, 'utf8'))
    assert.ok(content.kdf.iterations >= 600_000)
    assert.deepEqual(Object.keys(content).sort(), [
      'cipher',
      'createdAt',
      'format',
      'kdf',
      'publicKey',
      'retirement',
      'type',
    ])
  })

  it('does not open with another passphrase, another public half, or fewer iterations', async () => {
    await assert.rejects(openArtistKey(file, 'wrong horse'), { code: 'bad-key-file' })
    const content = JSON.parse(await readFile(file, 'utf8'))
    const other = await createArtistKey(join(folder, 'other.json'), PASSPHRASE)
    const broken: [string, unknown][] = [
      ['swapped', { ...content, publicKey: other.publicKey }],
      ['weak', { ...content, kdf: { ...content.kdf, iterations: 1000 } }],
      ['endless', { ...content, kdf: { ...content.kdf, iterations: 1e12 } }],
      ['cut', { ...content, cipher: { ...content.cipher, text: 'AAAA' } }],
      ['empty', {}],
    ]
    for (const [name, value] of broken) {
      const path = join(folder, `${name}.json`)
      await writeFile(path, JSON.stringify(value))
      await assert.rejects(openArtistKey(path, PASSPHRASE), { code: 'bad-key-file' }, name)
    }
    await writeFile(join(folder, 'text.json'), 'not JSON')
    await assert.rejects(openArtistKey(join(folder, 'text.json'), PASSPHRASE), { code: 'bad-key-file' })
    await assert.rejects(openArtistKey(join(folder, 'none.json'), PASSPHRASE), { code: 'not-found' })
  })

  it('is never written over, and never made with a short passphrase', async () => {
    const before = await readFile(file, 'utf8')
    await assert.rejects(createArtistKey(file, PASSPHRASE), { code: 'bad-key-file' })
    assert.equal(await readFile(file, 'utf8'), before)
    await assert.rejects(createArtistKey(join(folder, 'short.json'), '1234567'), { code: 'bad-key-file' })
    await assert.rejects(stat(join(folder, 'short.json')), { code: 'ENOENT' })
  })

  it('has its place in the config folder of the user', () => {
    assert.equal(defaultKeyFile({ XDG_CONFIG_HOME: '/config' }), '/config/digm/artist-key.json')
    assert.match(defaultKeyFile({}), /\/\.config\/digm\/artist-key\.json$/)
  })
})
