// A WebTorrent chunk store over a file that is whole: it reads, and can do nothing else.
import { type FileHandle, open } from 'node:fs/promises'

type Callback<Value = unknown> = (error: Error | null, value?: Value) => void

export class ReadOnlyStore {
  private readonly file: Promise<FileHandle>
  private readonly pieceLength: number
  private readonly length: number

  constructor(
    readonly chunkLength: number,
    options: { file: string; pieceLength: number; length: number },
  ) {
    this.pieceLength = options.pieceLength
    this.length = options.length
    this.file = open(options.file, 'r')
    this.file.catch(() => undefined)
  }

  get(
    index: number,
    options: { offset?: number; length?: number } | null | Callback<Buffer>,
    callback?: Callback<Buffer>,
  ) {
    const done = typeof options === 'function' ? options : callback
    const { offset = 0, length } = typeof options === 'function' || options === null ? {} : options
    const start = index * this.pieceLength + offset
    const most = Math.min(this.pieceLength - offset, this.length - start)
    this.read(start, length ?? most).then(
      (bytes) => done?.(null, bytes),
      (error: Error) => done?.(error),
    )
  }

  put(_index: number, _bytes: Uint8Array, callback: Callback): void {
    queueMicrotask(() => callback(new Error('read only')))
  }

  close(callback: Callback): void {
    this.file
      .then((file) => file.close())
      .then(
        () => callback(null),
        (error: Error) => callback(error),
      )
  }

  destroy(callback: Callback): void {
    this.close(callback)
  }

  private async read(start: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    const { bytesRead } = await (await this.file).read(bytes, 0, length, start)
    if (bytesRead !== length) throw new Error('the file is shorter than its torrent')
    return bytes
  }
}
