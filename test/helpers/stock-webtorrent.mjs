// A WebTorrent client as it comes, in a process of its own and without web seeds: `node stock-webtorrent.mjs <torrent file> <folder>`
// finds peers by the torrent's tracker; with `<host:port>` at the end it knows that one peer, and no tracker.
import { readFile } from 'node:fs/promises'
import WebTorrent from 'webtorrent'

const [, , file, folder, peer] = process.argv
const client = new WebTorrent({
  dht: false,
  lsd: false,
  natUpnp: false,
  natPmp: false,
  utp: false,
  webSeeds: false,
  ...(peer ? { tracker: false } : {}),
})
client.on('error', (error) => {
  console.error(error)
  process.exit(1)
})
const torrent = client.add(await readFile(file), { path: folder })
if (peer) torrent.once('infoHash', () => torrent.addPeer(peer))
torrent.once('ready', () => {
  torrent.on('done', () => process.exit(0))
  if (torrent.done) process.exit(0)
})
