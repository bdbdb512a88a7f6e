import { readFile } from 'node:fs/promises'
import type { InfoHash } from '../../src/core/ids.ts'
import { parseTorrent, type Torrent } from '../../src/core/torrent.ts'
import { sha1 } from '../node-crypto.ts'
import type { Library } from './library.ts'

export const readTorrent = async (library: Library, infoHash: InfoHash): Promise<Torrent> =>
  parseTorrent(new Uint8Array(await readFile(library.torrentFile(infoHash))), sha1)
