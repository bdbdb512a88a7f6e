// Elements in a real browser: an axe audit of each in both themes, then its behaviour by keyboard.
import { fileURLToPath } from 'node:url'
import { esbuildPlugin } from '@web/dev-server-esbuild'
import { defaultReporter } from '@web/test-runner'
import { chromeLauncher } from '@web/test-runner-chrome'
import { build } from 'esbuild'

const countTests = (suite, passed) =>
  (suite?.tests ?? []).filter((test) => test.passed === passed && !test.skipped).length +
  (suite?.suites ?? []).reduce((sum, inner) => sum + countTests(inner, passed), 0)

/** The closing line that every runner of `npm test` prints. A file that does not load counts as failed. */
const closingLine = {
  stop({ sessions }) {
    const count = (passed) => sessions.reduce((sum, { testResults }) => sum + countTests(testResults, passed), 0)
    const broken = sessions.filter((session) => !session.testResults || session.errors?.length > 0).length
    process.stdout.write(`\nbrowser: ${count(true)} passed, ${count(false) + broken} failed\n`)
  },
}

/** The media worker as one file: some of the packages in it are not modules that a browser could load by themselves. */
const MEDIA_WORKER = '/src/publish/media-worker.ts'
let bundled
const bundle = async () => {
  const entryPoints = [fileURLToPath(new URL(`.${MEDIA_WORKER}`, import.meta.url))]
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', platform: 'browser', write: false })
  return outputFiles[0].text
}
const bundledWorker = {
  name: 'bundled-worker',
  async serve({ path }) {
    if (path !== MEDIA_WORKER) return undefined
    bundled ??= bundle()
    return { body: await bundled, type: 'js' }
  },
}

export default {
  files: 'test/browser/**/*.test.ts',
  nodeResolve: { exportConditions: ['production'] },
  concurrency: 1,
  reporters: [defaultReporter(), closingLine],
  testFramework: { config: { timeout: 20_000 } },
  browsers: [
    chromeLauncher({
      launchOptions: {
        executablePath: process.env.CHROME_PATH,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          // A page of the browser's own in every window, each a second of work.
          '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
          '--autoplay-policy=no-user-gesture-required',
        ],
      },
    }),
  ],
  plugins: [
    bundledWorker,
    esbuildPlugin({ ts: true, tsconfig: fileURLToPath(new URL('tsconfig.base.json', import.meta.url)) }),
  ],
  // What lies in public/ is served from the root, as the built app does.
  middleware: [
    (context, next) => {
      if (/^\/(fonts|icons)\//.test(context.url)) context.url = `/public${context.url}`
      return next()
    },
  ],
  // The tokens and the ground, as the app has them: contrast is measured on what people see.
  testRunnerHtml: (testFramework) => `<!doctype html>
<html lang="en">
  <head>
    <title>Elements</title>
    <link rel="stylesheet" href="/src/app/app.css" />
  </head>
  <body>
    <script type="module" src="${testFramework}"></script>
  </body>
</html>`,
}
