// The stock GUN relay as its package starts it, with its own storage (in the folder named), filled with albums (JSON on standard
// input) as linked nodes. Prints its address once everything is in.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const Gun = createRequire(import.meta.url)('gun')
const albums = JSON.parse(await text(process.stdin))
const server = createServer().listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const root = Gun({ web: server, file: join(process.argv[2], 'radata'), multicast: false })._

// As frames of a client: `gun.get().put()` does some forty albums a second.
const BATCH = 50
const nodeOf = (soul, values) => ({
  _: { '#': soul, '>': Object.fromEntries(Object.keys(values).map((key) => [key, 1_700_000_000_000])) },
  ...values,
})
const link = (soul) => ({ '#': soul })
for (let at = 0; at < albums.length; at += BATCH) {
  const put = {}
  const listed = {}
  for (const { genre, tracks, paradioPreviewTrackIds, ...plain } of albums.slice(at, at + BATCH)) {
    const soul = `albums/${plain.albumId}`
    const links = {}
    for (const track of tracks) {
      links[track.trackId] = link(`tracks/${track.trackId}`)
      put[`tracks/${track.trackId}`] = nodeOf(`tracks/${track.trackId}`, track)
    }
    put[`${soul}/tracks`] = nodeOf(`${soul}/tracks`, links)
    put[soul] = nodeOf(soul, { ...plain, genre: genre.join(), tracks: link(`${soul}/tracks`) })
    listed[plain.albumId] = link(soul)
  }
  root.on('in', { '#': `fill-${at}-`, put: { ...put, albums: nodeOf('albums', listed) } })
  const last = `albums/${albums[Math.min(at + BATCH, albums.length) - 1].albumId}`
  while (!root.graph[last]) await new Promise((resolve) => setTimeout(resolve, 1))
}
const count = () => Object.keys(root.graph.albums).length - 1
const pause = () => new Promise((resolve) => setTimeout(resolve, 200))
while (count() < albums.length) await pause()
// Its storage writes on for a while.
for (let busyUs = Number.POSITIVE_INFINITY; busyUs > 10_000; ) {
  const before = process.cpuUsage()
  await pause()
  busyUs = process.cpuUsage(before).user
}
process.stdout.write(`http://127.0.0.1:${server.address().port}/gun\n`)
