declare module 'create-torrent' {
  export default function createTorrent(
    input: string,
    options: { pieceLength: number },
    done: (error: unknown, torrent: Uint8Array | undefined) => void,
  ): void
}
