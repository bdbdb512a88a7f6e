import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { DEFAULT_CONFIG, parseSize, readConfig } from '../../../eldernode/config.ts'
import { VERSION } from '../../../eldernode/version.ts'

describe('settings', () => {
  test('nothing set means the defaults', () => {
    assert.deepEqual(readConfig({}, {}), { ok: true, config: DEFAULT_CONFIG })
  })

  test('an empty variable counts as unset', () => {
    assert.deepEqual(readConfig({ PORT: '', ELDERNODE_URL: '' }, {}), { ok: true, config: DEFAULT_CONFIG })
  })

  test('flags win over the environment, the environment over the defaults of a command', () => {
    const result = readConfig({ PORT: '9000', HOST: '0.0.0.0' }, { port: '9001' }, { host: '127.0.0.1', demo: true })
    assert.ok(result.ok)
    assert.equal(result.config.port, 9001)
    assert.equal(result.config.host, '0.0.0.0')
    assert.equal(result.config.demo, true)
  })

  const GOOD: [name: string, text: string, key: keyof typeof DEFAULT_CONFIG, value: unknown][] = [
    ['PORT', '0', 'port', 0],
    ['ELDERNODE_CAPACITY', '10TB', 'capacity', 10e12],
    ['ELDERNODE_URL', 'https://node.example', 'endpoint', 'https://node.example'],
    ['ELDERNODE_RTC_PORTS', '50000-50100', 'rtcPorts', { min: 50000, max: 50100 }],
    ['ELDERNODE_SERVE_AUDIO', 'off', 'serveAudio', false],
    ['ELDERNODE_TRUST_PROXY', 'loopback, 10.0.0.0/8', 'trustProxy', ['loopback', '10.0.0.0/8']],
    ['ELDERNODE_ALLOW', 'AAAAAAAAAAAAAAAA, BBBBBBBBBBBBBBBB', 'allow', ['AAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBB']],
    ['DIGM_DEMO', 'false', 'demo', false],
  ]
  for (const [name, text, key, value] of GOOD) {
    test(`${name}=${text} is understood`, () => {
      const result = readConfig({ [name]: text }, {})
      assert.ok(result.ok)
      assert.deepEqual(result.config[key], value)
    })
  }

  const BAD: [name: string, text: string][] = [
    ['PORT', '99999'],
    ['PORT', '-1'],
    ['PORT', 'http'],
    ['ELDERNODE_CAPACITY', '10 apples'],
    ['ELDERNODE_CAPACITY', '-1'],
    ['ELDERNODE_URL', 'node.example'],
    ['ELDERNODE_URL', 'https://user:secret@node.example'],
    ['ELDERNODE_RTC_PORTS', '50100-50000'],
    ['ELDERNODE_RTC_PORTS', '50000'],
    ['ELDERNODE_ID', 'a name with spaces'],
    ['ELDERNODE_ALLOW', 'everybody'],
    ['ELDERNODE_SERVE_AUDIO', 'perhaps'],
    ['ELDERNODE_TRUST_PROXY', 'everybody'],
    ['ELDERNODE_TRUST_PROXY', '10.0.0.0/33'],
    ['ELDERNODE_LIVE_TORRENTS', '0'],
    ['ELDERNODE_LOG', 'loud'],
  ]
  for (const [name, text] of BAD) {
    test(`${name}=${text} is one readable line`, () => {
      const result = readConfig({ [name]: text }, {})
      assert.ok(!result.ok)
      assert.match(result.message, new RegExp(`^${name} is "${text}", but must be [^\\n]+\\.$`))
    })
  }
})

test('sizes are decimal, or binary with an i', () => {
  const cases: [string, number | undefined][] = [
    ['0', 0],
    ['1000', 1000],
    ['1B', 1],
    ['1k', 1000],
    ['1.5 KB', 1500],
    ['1KiB', 1024],
    ['500 GB', 5e11],
    ['10TB', 1e13],
    ['2tib', 2 * 1024 ** 4],
    ['', undefined],
    ['TB', undefined],
    ['1e3', undefined],
    ['100000000PB', undefined],
  ]
  for (const [text, size] of cases) assert.equal(parseSize(text), size, text)
})

test('the version a node states is that of the package', () => {
  assert.equal(VERSION, (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version)
})
