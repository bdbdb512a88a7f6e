// Builds the app into dist/app and the service worker beside it. The manifest lies at the root of the repository.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { type ManifestOptions, VitePWA } from 'vite-plugin-pwa'

const manifest = JSON.parse(readFileSync(new URL('manifest.webmanifest', import.meta.url), 'utf8')) as ManifestOptions
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What an Eldernode answers; `npm run dev` passes it on to a local one. */
const NODE_PATHS = '^/(stream|cover|preview|records|torrents|webseed|status|healthz|readyz|metrics|oembed|gun)(/|\\?|$)'
/** And this one as a global. */
const PROCESS = at('src/app/process-shim.ts')
const BASE =
  /preload-helper|\/src\/(core\/(?!frames|shallow-json|write-policy|key-file|replicas|seeding|maker-errors|payment)|storage\/(?!outbox|search-index|drafts|receipts|previews|likes|kept)|node-api\/(?!seed-api)|player\/queue|catalogue\/search-document)|\/src\/components\/(?!(digm-)?(search|identity|storage|publish|album-payment|likes|flow-picture)|key-problems)|\/src\/pages\/(leave-warning|column-styles)|\/node_modules\/(idb|valibot|@preact|lit|lit-html|lit-element|@lit)\//
/** What only artists need, in one file. */
const PUBLISH =
  /\/src\/(publish|media)\/|\/src\/storage\/(drafts|own-audio|receipts)|\/src\/(pages|components)\/[a-z-]*publish|\/src\/pages\/preview-ear|\/src\/core\/(replicas|seeding|maker-errors)/
const DEV_NODE = process.env.DEV_ELDERNODE ?? 'http://127.0.0.1:8001'

/** The few styles of the page go into it: a shared link then paints with the first answer, before any other file has come. */
const inlineStyles: Plugin = {
  name: 'inline-styles',
  enforce: 'post',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {} }) =>
      html.replace(/<link rel="stylesheet"[^>]* href="\/([^"]+)">/g, (link, name: string) => {
        const file = bundle[name]
        if (file?.type !== 'asset') return link
        delete bundle[name]
        return `<style>${file.source}</style>`
      }),
  },
}

/** GUN greets whoever opens the console, at import and with no way to be asked not to. */
const noGreeting: Plugin = {
  name: 'no-greeting',
  transform: (code, id) =>
    id.endsWith('/gun/gun.js') ? { code: code.replace(/Gun\.log\.once\("welcome".*\);/, ''), map: null } : undefined,
}

export default defineConfig({
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      transform: { inject: { process: PROCESS } },
      // One file beside the entry, not four: each costs a thin link a connection of its own.
      output: {
        codeSplitting: {
          groups: [
            { name: 'base', test: BASE },
            { name: 'publish', test: PUBLISH },
          ],
        },
        // Each name stands in the service worker's list, and a shorter hash tells versions apart too.
        chunkFileNames: 'assets/[name]-[hash:6].js',
      },
    },
  },
  resolve: {
    // webtorrent's browser build expects these of Node.
    alias: {
      path: 'path-browserify',
      events: 'events/',
      // Four megabytes that make speech in bad Opus files sound better.
      '@wasm-audio-decoders/opus-ml': at('src/publish/no-opus-ml.ts'),
    },
  },
  optimizeDeps: { rolldownOptions: { transform: { inject: { process: PROCESS }, define: { global: 'globalThis' } } } },
  define: { global: 'globalThis' },
  server: { proxy: { [NODE_PATHS]: { target: DEV_NODE, ws: true } } },
  plugins: [
    inlineStyles,
    noGreeting,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'sw',
      filename: 'sw.ts',
      injectRegister: false,
      manifest,
      includeManifestIcons: false,
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: ['index.html', 'assets/**/*.{js,css}', 'fonts/*.woff2', 'icons/icon.svg'],
        // The first stands in for IndexedDB where there is none to install into; the second holds all codecs, which only artists need.
        globIgnores: ['assets/auto-*', 'assets/media-worker-*'],
        // These names carry a hash of their content.
        dontCacheBustURLsMatching: /^assets\//,
        // Where the name tells versions apart there is nothing to say: it would only make the worker longer.
        manifestTransforms: [
          (entries) => ({
            manifest: entries.map((entry) => (entry.revision === null ? (entry.url as never) : entry)),
            warnings: [],
          }),
        ],
      },
    }),
  ],
})
