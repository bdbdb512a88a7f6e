// Fifty tracks stored through `digm/client` side by side, against fifty stored one by one: signed, verified, in storage and in the
// outbox each, with one version of the album for many tracks against one for every track. None may be lost.
import { type ClientBed, startBed } from '../test/helpers/client-page.ts'
import { report, summary } from './measure.ts'

const TRACKS = 50
const ROUNDS = 5

type Took = { sideBySideMs: number; oneByOneMs: number; lost: number }

export async function bench(): Promise<boolean> {
  const bed: ClientBed = await startBed()
  try {
    const page = await bed.open()
    const magnetURI = await page.evaluate(async () => {
      const { gunStorage, webTorrentClient } = window.digm
      await gunStorage.createKey('a passphrase')
      await gunStorage.confirmKeySaved()
      return (await webTorrentClient.seedFile(window.audioFile, 'bench')).magnetURI
    })
    const took: Took[] = []
    for (let round = 0; round < ROUNDS; round++) {
      took.push(
        await page.evaluate(
          async ({ round, magnetURI, count }) => {
            const { gunStorage } = window.digm
            const album = { title: 'Bench', artistName: 'A', artistId: 'a', releaseDate: '2025-01-01', genre: [] }
            const tracksOf = (albumId: string) =>
              Array.from({ length: count }, (_, i) => ({
                trackId: `${albumId}-${i}`,
                albumId,
                title: `${i}`,
                magnetURI,
              }))
            const missing = async (albumId: string) => {
              const listed = new Set((await gunStorage.getAlbum(albumId))?.tracks.map(({ trackId }) => trackId))
              return tracksOf(albumId).filter(({ trackId }) => !listed.has(trackId)).length
            }
            const [beside, after] = [`beside-${round}`, `after-${round}`]
            await gunStorage.storeAlbum({ ...album, albumId: beside })
            await gunStorage.storeAlbum({ ...album, albumId: after })
            const timed = async (work: () => Promise<unknown>) => {
              const begunMs = performance.now()
              await work()
              return performance.now() - begunMs
            }
            const sideBySideMs = await timed(() =>
              Promise.all(tracksOf(beside).map((each) => gunStorage.storeTrack(each))),
            )
            const oneByOneMs = await timed(async () => {
              for (const each of tracksOf(after)) await gunStorage.storeTrack(each)
            })
            return { sideBySideMs, oneByOneMs, lost: (await missing(beside)) + (await missing(after)) }
          },
          { round, magnetURI, count: TRACKS },
        ),
      )
    }
    const lost = took.reduce((sum, each) => sum + each.lost, 0)
    process.stdout.write(`batch: ${lost} of ${2 * TRACKS * ROUNDS} tracks lost\n`)
    const isFast = report(
      'batch',
      'ms',
      {
        'side by side': summary(took.map(({ sideBySideMs }) => sideBySideMs)),
        'one by one': summary(took.map(({ oneByOneMs }) => oneByOneMs)),
      },
      [{ of: 'side by side', to: 'one by one', atMost: 1 }],
    )
    return isFast && lost === 0
  } finally {
    await bed.end()
  }
}
