import type { RequestListener, ServerResponse } from 'node:http'
import type { MadeAlbum } from '../../helpers/records.ts'

/** An Eldernode of these albums, as far as keeping needs one. */
export function nodeOf(albums: readonly MadeAlbum[]) {
  const sent = { audioBytes: 0, pieces: [] as string[] }
  const node = {
    sent,
    /** Decides about each audio request before it is answered. */
    beforeAudio: (_response: ServerResponse): boolean => true,
    spoil: (part: Buffer): Buffer => part,
    listener: undefined as unknown as RequestListener,
  }
  const tracks = albums.flatMap((album) => album.tracks)
  node.listener = (request, response) => {
    const path = request.url ?? ''
    const [, , id = '', name] = path.split('/')
    if (path.startsWith('/records/album/')) {
      const album = albums.find(({ albumId }) => albumId === name)
      response.writeHead(album ? 200 : 404)
      response.end(album?.entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
      return
    }
    if (path.startsWith('/torrents/')) {
      const found = tracks.find(({ track }) => `${track.infoHash}.torrent` === id)
      response.writeHead(found ? 200 : 404).end(found?.torrentBytes)
      return
    }
    const found = tracks.find(({ track, torrent }) => track.infoHash === id && torrent.name === name)
    if (!path.startsWith('/webseed/') || !found) {
      response.writeHead(404).end()
      return
    }
    if (!node.beforeAudio(response)) return
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    const [start, end] = [Number(first), Number(last)]
    const part = node.spoil(Buffer.from(found.bytes.slice(start, end + 1)))
    for (let at = start; at <= end; at += 16384) sent.pieces.push(`${id} ${at / 16384}`)
    sent.audioBytes += part.length
    response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${found.bytes.length}` }).end(part)
  }
  return node
}
