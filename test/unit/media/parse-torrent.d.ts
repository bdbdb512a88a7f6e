declare module 'parse-torrent' {
  export default function parseTorrent(torrent: Uint8Array | string): Promise<{
    infoHash: string
    name: string
    length: number
    pieceLength: number
    pieces: string[]
    announce: string[]
    urlList: string[]
  }>
}
