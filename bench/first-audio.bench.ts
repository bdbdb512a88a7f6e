// Click to sound of an uncached track over a mobile link: the app with its worker against plain `<audio>`.
import { readFile } from 'node:fs/promises'
import { writeId3 } from '../eldernode/publish/write-id3.ts'
import { concatBytes } from '../src/core/bytes.ts'
import { streamPath } from '../src/core/urls.ts'
import { playTrack } from '../test/helpers/app.ts'
import { noisePicture } from '../test/helpers/audio.ts'
import { publishFiles } from '../test/helpers/eldernode.ts'
import { longMp3 } from '../test/helpers/kept-audio.ts'
import { Bed, inContext, type Origin, openApp, openBare, page, press, serveFiles, soundMs } from './harness.ts'
import { interleaved, report } from './measure.ts'
import { slowLink } from './slow-link.ts'

const ROUNDS = 7
const COVER = 250_000

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const node = await bed.eldernode()
    const link = await bed.with(slowLink(node.url))
    const sound = await longMp3(120, 192)
    const original = concatBytes([writeId3({ title: 'Original', picture: await coverOf(COVER) }), sound])
    // Published through the link, so that other clients find trackers and web seeds behind it too.
    // The page of a shared album asks for the head of its first track by itself, so that one is not pressed.
    const album = { '01.mp3': await longMp3(60, 128), '02.mp3': sound, '03.mp3': original }
    const { albumId, tracks } = await publishFiles(link.url, album)
    const [, plain, cleaned] = tracks
    if (!plain || !cleaned) throw new Error('three tracks were published')

    const files = await bed.with(
      serveFiles({
        '/empty.html': page(''),
        '/original.mp3': { bytes: original, mime: 'audio/mpeg' },
        '/webtorrent.html': page(WEBTORRENT_PAGE),
        '/webtorrent.js': await webtorrentFile('webtorrent.min.js'),
        '/sw.min.js': await webtorrentFile('sw.min.js'),
      }),
    )
    const filesLink = await bed.with(slowLink(files.url))
    const browser = await bed.browser()

    const app = (number: number) => () =>
      inContext(browser, async (context) => {
        const opened = await openApp(context, link, albumId)
        await playTrack(opened, number)
        return soundMs(opened)
      })
    const bare = (origin: Origin, path: string, audioPath: string) => () =>
      inContext(browser, async (context) => {
        const opened = await openBare(context, origin, path, origin.url + audioPath)
        await press(opened, 'Play')
        return soundMs(opened)
      })
    const webtorrent = () =>
      inContext(browser, async (context) => {
        const opened = await context.newPage()
        const torrent = `${link.url}/torrents/${plain.infoHash}.torrent`
        await opened.goto(`${files.url}/webtorrent.html#${torrent}`)
        await press(opened, 'Play')
        return soundMs(opened)
      })

    // The first sound of a browser starts its audio process, whoever asks for it.
    await bare(files, '/empty.html', '/original.mp3')()
    const figures = await interleaved(ROUNDS, {
      'DIGM, uncached': app(2),
      'plain audio of the node': bare(link, '/healthz', streamPath(plain.trackId)),
      'DIGM, cover cleaned away': app(3),
      'plain audio with 250 kB cover': bare(filesLink, '/empty.html', '/original.mp3'),
      'WebTorrent alone (not delayed)': webtorrent,
    })
    process.stdout.write(
      'WebRTC does not pass the link of 40 ms and 10 Mbit/s: WebTorrent has peers at loopback speed.\n',
    )
    return report('first-audio', 'ms', figures, [
      { of: 'DIGM, uncached', to: 'plain audio of the node', atMost: 1.25 },
      { of: 'DIGM, cover cleaned away', to: 'plain audio with 250 kB cover', atMost: 0.3 },
    ])
  })

async function coverOf(atLeast: number): Promise<Uint8Array<ArrayBuffer>> {
  for (let side = 200; ; side += 20) {
    const picture = await noisePicture(side)
    if (picture.length >= atLeast) return picture
  }
}

const webtorrentFile = async (name: string) => ({
  bytes: await readFile(`node_modules/webtorrent/dist/${name}`),
  mime: 'text/javascript',
})

/** As its own documentation has it: client and worker ready, the .torrent here, on a press added and streamed. */
const WEBTORRENT_PAGE = `<button disabled>Play</button><audio></audio><script type="module">
import WebTorrent from '/webtorrent.js'
const torrentFile = new Uint8Array(await (await fetch(location.hash.slice(1))).arrayBuffer())
const client = new WebTorrent()
await navigator.serviceWorker.register('/sw.min.js', { scope: '/' })
client.createServer({ controller: await navigator.serviceWorker.ready })
if (!navigator.serviceWorker.controller) {
  await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
}
const button = document.querySelector('button')
const audio = document.querySelector('audio')
button.addEventListener('click', () => {
  client.add(torrentFile, (torrent) => {
    audio.src = torrent.files[0].streamURL
    audio.play()
  })
})
button.disabled = false
</script>`
