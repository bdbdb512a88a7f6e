import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLaunched } from '../../../src/app/launched.ts'
import { parseRoute, type Router } from '../../../src/app/router.ts'
import { until } from '../../helpers/signals.ts'

type Launch = { files?: readonly FileSystemFileHandle[] }

/** A window that is opened with files, and where that leads. */
function opened() {
  let consume: (launch: Launch) => void = () => assert.fail('nobody listens')
  const window = {
    launchQueue: {
      setConsumer(consumer: typeof consume) {
        consume = consumer
      },
    },
  } as unknown as Window
  const paths: string[] = []
  const router = { navigate: (path: string) => paths.push(path) } as unknown as Router
  const launched = createLaunched(window, router)
  return { launched, paths, launch: (launch: Launch) => consume(launch) }
}

const handle = (name: string, content = name): FileSystemFileHandle =>
  ({ name, getFile: async () => new File([content], name) }) as unknown as FileSystemFileHandle
const gone = { name: 'gone.mp3', getFile: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }

test('files that the app is opened with lie ready on the publish page, in their order', async () => {
  const { launched, paths, launch } = opened()
  launch({ files: [handle('02 Two.flac'), handle('01 One.mp3', 'sound')] })
  const picked = await until(launched, ({ length }) => length > 0)
  assert.deepEqual(
    picked.map(({ path }) => path),
    ['02 Two.flac', '01 One.mp3'],
  )
  assert.equal(await picked[1]?.file.text(), 'sound')
  assert.deepEqual(paths.map(parseRoute), [{ page: 'publish' }])
})

test('a file that is gone by then is left out, and the others come', async () => {
  const { launched, launch } = opened()
  launch({ files: [gone as unknown as FileSystemFileHandle, handle('here.mp3')] })
  const picked = await until(launched, ({ length }) => length > 0)
  assert.deepEqual(
    picked.map(({ path }) => path),
    ['here.mp3'],
  )
})

test('being opened without a file, or with none that can be read, leads nowhere', async () => {
  const { launched, paths, launch } = opened()
  launch({})
  launch({ files: [gone as unknown as FileSystemFileHandle] })
  launch({ files: [handle('last.mp3')] })
  await until(launched, ({ length }) => length > 0)
  assert.equal(paths.length, 1)
})

test('where the platform opens no files with apps, nothing is expected', () => {
  const router = { navigate: () => assert.fail('nothing was opened') } as unknown as Router
  assert.deepEqual(createLaunched({} as Window, router).peek(), [])
})
