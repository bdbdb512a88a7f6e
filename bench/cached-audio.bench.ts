// Click to sound, and seek to sound, of a kept track with the node ended and the network off, against plain loopback HTTP.
import { playTrack, seekTo } from '../test/helpers/app.ts'
import { publishFiles } from '../test/helpers/eldernode.ts'
import { longMp3 } from '../test/helpers/kept-audio.ts'
import { Bed, keepAlbum, openApp, openBare, page, press, serveFiles, settled, soundMs } from './harness.ts'
import { report, summary } from './measure.ts'

const ROUNDS = 15

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const node = await bed.eldernode()
    const sound = await longMp3(300, 192)
    const { albumId, tracks } = await publishFiles(node.url, { '01.mp3': sound })
    const [track] = tracks
    if (!track) throw new Error('a track was published')
    const files = await bed.with(
      serveFiles({ '/empty.html': page(''), '/sound.mp3': { bytes: sound, mime: 'audio/mpeg' } }),
    )

    const context = await bed.profile()
    const app = await openApp(context, node, albumId)
    await keepAlbum(app)
    await node.end()
    await context.setOffline(true)
    const albumUrl = app.url()
    const bareContext = await bed.profile()

    const samples: Record<string, number[]> = {}
    const note = (name: string, ms: number) => {
      samples[name] = [...(samples[name] ?? []), ms]
    }
    // One more than is counted: the first sound of a browser starts its audio process.
    for (let round = 0; round <= ROUNDS; round++) {
      await app.goto(albumUrl)
      await app.getByRole('list', { name: 'Tracks' }).waitFor()
      await settled(app)
      await playTrack(app, 1)
      const appMs = await soundMs(app)
      await seekTo(app, 0.7)
      const appSeekMs = await soundMs(app)

      // One page sounds at a time.
      await app.goto('about:blank')
      const bare = await openBare(bareContext, files, '/empty.html', `${files.url}/sound.mp3`)
      await press(bare, 'Play')
      const bareMs = await soundMs(bare)
      await press(bare, 'Seek')
      const bareSeekMs = await soundMs(bare)
      await bare.close()
      if (round === 0) continue
      note('kept, no network: click', appMs)
      note('plain loopback HTTP: click', bareMs)
      note('kept, no network: seek', appSeekMs)
      note('plain loopback HTTP: seek', bareSeekMs)
    }
    const figures = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, summary(values)]))
    return report('cached-audio', 'ms', figures, [
      { of: 'kept, no network: click', to: 'plain loopback HTTP: click', atMost: 1.2 },
      { of: 'kept, no network: seek', to: 'plain loopback HTTP: seek', atMost: 1.2 },
    ])
  })
