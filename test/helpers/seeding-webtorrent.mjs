// A WebTorrent client as it comes, in a process of its own, that has a whole file: `node seeding-webtorrent.mjs <torrent file> <folder>`
// announces it at the torrent's tracker until it is killed.
import { readFile } from 'node:fs/promises'
import WebTorrent from 'webtorrent'

const [, , file, folder] = process.argv
const client = new WebTorrent({ dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false, webSeeds: false })
client.on('error', (error) => {
  console.error(error)
  process.exit(1)
})
const torrent = client.add(await readFile(file), { path: folder })
torrent.on('done', () => console.log('seeding'))
