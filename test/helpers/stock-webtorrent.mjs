// A WebTorrent client as it comes, in a process of its own: `node stock-webtorrent.mjs <torrent file> <folder>`, without web seeds.
import { readFile } from 'node:fs/promises'
import WebTorrent from 'webtorrent'

const [, , file, folder] = process.argv
const client = new WebTorrent({ dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false, webSeeds: false })
client.on('error', (error) => {
  console.error(error)
  process.exit(1)
})
client.add(await readFile(file), { path: folder }, (torrent) => {
  torrent.on('done', () => process.exit(0))
  if (torrent.done) process.exit(0)
})
