import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DigmError } from '../../../src/core/errors.ts'
import { keyFileText, parseKeyFile, unwrapKey, wrapKey } from '../../../src/core/key-file.ts'
import { makeKey } from '../../helpers/crypto.ts'

const { publicKey, d } = await makeKey()
const file = await wrapKey({ publicKey, d, createdAt: 5 }, 'pässword', globalThis.crypto)

test('a file gives back what was wrapped, also after it was written and read', async () => {
  const read = parseKeyFile(keyFileText(file))
  assert.deepEqual(read, file)
  assert.equal(await unwrapKey(read, 'pässword', globalThis.crypto), d)
})

test('a passphrase opens it however its accents are composed', async () => {
  assert.equal(await unwrapKey(file, 'pa\u0308ssword', globalThis.crypto), d)
})

test('one changed character of any part keeps it shut', async () => {
  const other = (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`)
  const changed = [
    { ...file, kdf: { ...file.kdf, salt: other(file.kdf.salt) } },
    { ...file, cipher: { ...file.cipher, iv: other(file.cipher.iv) } },
    { ...file, cipher: { ...file.cipher, text: other(file.cipher.text) } },
    { ...file, publicKey: (await makeKey()).publicKey },
  ]
  for (const broken of changed) {
    await assert.rejects(unwrapKey(broken, 'pässword', globalThis.crypto), { code: 'bad-key-file' })
  }
})

test('whatever a file holds, reading it ends in a key file or a bad-key-file', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => json.slice(1)),
      ),
      (text) => {
        assert.throws(
          () => parseKeyFile(text),
          (error) => error instanceof DigmError && error.code === 'bad-key-file',
        )
      },
    ),
  )
})
