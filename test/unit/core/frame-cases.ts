// Frames of GUN's wire, good and hostile, for the gate and for whoever stands behind it: the relay's tests send them over real sockets.
import fc from 'fast-check'
import { MAX_BATCH } from '../../../src/core/frames.ts'
import { MAX_FRAME, MAX_PREVIEW, MAX_RECORD } from '../../../src/core/limits.ts'

export const NOW = 1_800_000_000_000
export const SOUL = 'digm/albums/ab'
export const KEY = 'album.AAAABBBBCCCCDDDD'
export const VALUE = '{"r":"{}","k":"","s":""}'
export const HASH = 'ab'.repeat(32)
const ID = 'abcDEF123'
const OTHER = 'zzzDEF123'
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__lookupGetter__',
  '__defineGetter__',
]

type Row = [soul: string, key: string, value: unknown, state: unknown]

/** As GUN sends what is put. `__proto__` becomes an own property, as JSON.parse makes it. */
export function nodes(rows: readonly Row[]): object {
  const put: Record<string, unknown> = Object.create(null)
  for (const [soul, key, value, state] of rows) {
    const states: Record<string, unknown> = Object.assign(Object.create(null), { [key]: state })
    put[soul] = Object.assign(Object.create(null), { _: { '#': soul, '>': states }, [key]: value })
  }
  return put
}

const put = (row: Row, more: object = {}) => JSON.stringify({ '#': ID, put: nodes([row]), ...more })
const get = (lex: unknown, more: object = {}) => JSON.stringify({ '#': ID, get: lex, ...more })
const good: Row = [SOUL, KEY, VALUE, NOW]
const raw = (text: string) => text.replaceAll("'", '"')

/** What, its text, and the code it is refused with. */
export function frames(): [what: string, text: string, code: string][] {
  const named = NAMES.flatMap((name): [string, string, string][] => [
    [
      `${name} as a soul`,
      `{"#":"${ID}","put":{"${name}":{"_":{"#":"${name}",">":{"polluted":1}},"polluted":1}}}`,
      'bad-request',
    ],
    [
      `${name} as a key`,
      `{"#":"${ID}","put":{"digm/artists/ab":{"_":{"#":"digm/artists/ab",">":{"${name}":${NOW}}},"${name}":"x"}}}`,
      'bad-request',
    ],
    [`${name} as an id`, JSON.stringify({ '#': name, put: nodes([good]) }), 'bad-request'],
    [`${name} as an id acknowledged`, JSON.stringify({ '#': ID, '@': name, ok: 1 }), 'bad-request'],
    [`${name} as a verb`, JSON.stringify({ '#': ID, dam: name }), 'bad-request'],
    [`${name} as a field`, `{"#":"${ID}","${name}":{"polluted":1}}`, 'bad-request'],
    [`a get of ${name}`, get({ '#': name }), 'bad-request'],
    [`a get of the key ${name}`, get({ '#': SOUL, '.': name }), 'bad-request'],
  ])
  return [
    ...named,
    ['no text', '', 'bad-request'],
    ['no JSON', 'hello', 'bad-request'],
    ['a truncated frame', put(good).slice(0, -7), 'bad-request'],
    ['binary', '\u0000\u0001\u00ff\ufffd{', 'bad-request'],
    ['a number', '5', 'bad-request'],
    ['an empty object', '{}', 'bad-request'],
    ['an empty batch', '[]', 'bad-request'],
    ['a batch beyond the bound', `[${Array.from({ length: MAX_BATCH + 1 }, () => put(good)).join()}]`, 'bad-request'],
    ['a frame over 2 MiB', put([SOUL, KEY, 'x'.repeat(MAX_FRAME), NOW]), 'too-large'],
    ['deep JSON', raw(`{'#':'${ID}','put':${"{'a':".repeat(9)}1${'}'.repeat(10)}`), 'bad-request'],
    ['JSON of very many members', raw(`{'#':'${ID}','ok':{${"'':1,".repeat(20_000)}'@':1}}`), 'bad-request'],
    ['an id of another length', JSON.stringify({ '#': 'p1', put: nodes([good]) }), 'bad-request'],
    ['an id that is no text', JSON.stringify({ '#': { '': 1 }, put: nodes([good]) }), 'bad-request'],
    ['no id', JSON.stringify({ put: nodes([good]) }), 'bad-request'],
    ['an unknown field', put(good, { sync: 1 }), 'bad-request'],
    ['two verbs at once', put(good, { get: { '#': SOUL } }), 'bad-request'],
    ['an unknown verb', JSON.stringify({ '#': ID, dam: 'eval' }), 'bad-request'],
    [
      'the verb that makes a peer dial',
      JSON.stringify({ '#': ID, dam: 'mob', peers: { 'http://evil/gun': 1 } }),
      'bad-request',
    ],
    ['a verb that is an object', JSON.stringify({ '#': ID, dam: { hi: 1 } }), 'bad-request'],
    ['a prefix get of souls', get({ '#': { '*': '' } }), 'bad-request'],
    ['a range get of souls', get({ '#': { '>': 'a', '<': 'z' } }), 'bad-request'],
    ['a get of a junk soul', get({ '#': 'root' }), 'not-found'],
    ['a get of a path', get({ '#': 'digm/albums/../../etc' }), 'not-found'],
    ['a get that asks by number', get({ '#': 5 }), 'bad-request'],
    ['a range of objects', get({ '#': SOUL, '.': { '>': {} } }), 'bad-request'],
    ['a range with more in it', get({ '#': SOUL, '.': { '>': 'a', '!': 1 } }), 'bad-request'],
    ['a negative length', get({ '#': SOUL, '.': {}, '%': -1 }), 'bad-request'],
    ['a get with an answer', get({ '#': SOUL }, { '@': OTHER }), 'bad-request'],
    ['a put of no object', JSON.stringify({ '#': ID, put: [1] }), 'bad-request'],
    ['a put of nothing', JSON.stringify({ '#': ID, put: {} }), 'bad-request'],
    ['a put of a node without states', JSON.stringify({ '#': ID, put: { [SOUL]: { [KEY]: VALUE } } }), 'bad-request'],
    [
      'a node under another soul',
      JSON.stringify({ '#': ID, put: { 'digm/albums/00': Object.values(nodes([good]))[0] } }),
      'bad-request',
    ],
    [
      'a state without a value',
      JSON.stringify({ '#': ID, put: { [SOUL]: { _: { '#': SOUL, '>': { [KEY]: NOW } } } } }),
      'bad-request',
    ],
    [
      'a put in the form of one key',
      JSON.stringify({ '#': ID, put: { '#': SOUL, '.': KEY, ':': VALUE, '>': NOW } }),
      'bad-request',
    ],
    ['a junk soul', put(['users', 'alice', 'x', NOW]), 'not-allowed'],
    ['a soul of ours with more behind it', put(['digm/albums/ab/cd', KEY, VALUE, NOW]), 'not-allowed'],
    ['a soul in capitals', put(['digm/albums/AB', KEY, VALUE, NOW]), 'not-allowed'],
    ['a certificate', put([SOUL, '~pub.key', VALUE, NOW]), 'not-allowed'],
    ['a value with a certificate', put([SOUL, KEY, { ':': VALUE, '*': 'pub' }, NOW]), 'bad-record'],
    ['the fields of a certified put', put(good, { opt: { cert: 'x' } }), 'bad-request'],
    ['a key that is no id', put([SOUL, 'junk', VALUE, NOW]), 'not-allowed'],
    ['a link as a value', put([SOUL, KEY, { '#': 'elsewhere' }, NOW]), 'bad-record'],
    ['null as a value', put([SOUL, KEY, null, NOW]), 'bad-record'],
    ['a number as a value', put([SOUL, KEY, 1, NOW]), 'bad-record'],
    ['a record over 32 KiB', put([SOUL, KEY, 'x'.repeat(MAX_RECORD + 1), NOW]), 'too-large'],
    ['a blob over 1 MiB', put([`digm/blobs/${HASH}`, HASH, 'A'.repeat(MAX_PREVIEW * 1.5), NOW]), 'too-large'],
    ['a blob under another key', put([`digm/blobs/${HASH}`, 'cd'.repeat(32), 'AAAA', NOW]), 'not-allowed'],
    ['a blob of another state', put([`digm/blobs/${HASH}`, HASH, 'AAAA', NOW]), 'bad-record'],
    ['a future state', put([SOUL, KEY, VALUE, NOW + 60_001]), 'future-version'],
    ['a state at the end of time', put([SOUL, KEY, VALUE, Number.MAX_SAFE_INTEGER]), 'future-version'],
    ['a state beyond all numbers', put(good).replace(`:${NOW}}`, ':1e999}'), 'bad-record'],
    ['a state of 2018', put([SOUL, KEY, VALUE, 1_540_000_000_000]), 'bad-record'],
    ['a negative state', put([SOUL, KEY, VALUE, -1]), 'bad-record'],
    ['a state with a fraction', put([SOUL, KEY, VALUE, NOW - 0.5]), 'bad-record'],
    ['a state that is text', put([SOUL, KEY, VALUE, String(NOW)]), 'bad-record'],
    ['acks hoped for in an object of objects', put(good, { ok: { '@': {} } }), 'bad-request'],
    ['an error that is an object', JSON.stringify({ '#': ID, '@': OTHER, err: { a: 1 } }), 'bad-request'],
  ]
}

/** Frames with the fields GUN has, each of any value. */
export function fields(): fc.Arbitrary<object> {
  const id = fc.oneof(
    { weight: 6, arbitrary: fc.constant(ID) },
    fc.constantFrom(...NAMES),
    fc.string({ maxLength: 12 }),
  )
  const soul = fc.oneof(
    { weight: 6, arbitrary: fc.constant(SOUL) },
    fc.constantFrom('digm/artists/ab', ...NAMES),
    fc.string(),
  )
  const key = fc.oneof(
    { weight: 6, arbitrary: fc.constant(KEY) },
    fc.constantFrom('AAAABBBBCCCCDDDD', ...NAMES),
    fc.string(),
  )
  const state = fc.oneof({ weight: 6, arbitrary: fc.constant(NOW) }, fc.double(), fc.integer(), fc.string())
  const value = fc.oneof({ weight: 6, arbitrary: fc.constant(VALUE) }, fc.jsonValue())
  const lex = fc.dictionary(fc.constantFrom('=', '*', '>', '<', '-', '%', '!'), fc.jsonValue(), { maxKeys: 3 })
  const puts = fc
    .array(fc.tuple(soul, key, value, state), { minLength: 1, maxLength: 3 })
    .map((rows) => nodes(rows as Row[]))
  const gets = fc
    .tuple(soul, fc.option(fc.oneof(key, lex)))
    .map(([from, at]) => ({ '#': from, ...(at === null ? {} : { '.': at }) }))
  const verb = fc.oneof(
    puts.map((one) => ({ put: one })),
    gets.map((one) => ({ get: one })),
    fc.constantFrom('hi', '?', '!', 'bye', 'mob', ...NAMES).map((dam) => ({ dam, pid: 'x' })),
    id.map((to) => ({ '@': to, ok: 1 })),
    puts.map((one) => ({ '@': OTHER, put: one })),
  )
  const noise = fc.option(
    fc.dictionary(fc.constantFrom('##', '><', '%', 'ok', 'err', 'pid', 'sync', '__proto__'), fc.jsonValue(), {
      maxKeys: 2,
    }),
    { freq: 4 },
  )
  return fc.tuple(id, verb, noise).map(([one, two, three]) => ({ '#': one, ...two, ...three }))
}
