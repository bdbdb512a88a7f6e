// Audio on its way in, resumable, whoever brings it: a publisher over HTTP, another node, a page over WebRTC. One writes at a
// time (turns.ts). The last piece brings the check of the whole file, the fsync and the rename.
import { readdir, rename, stat } from 'node:fs/promises'
import { DigmError } from '../../src/core/errors.ts'
import type { InfoHash } from '../../src/core/ids.ts'
import { takeRoom } from '../admission.ts'
import { makeFolder } from './files.ts'
import { keepAudio } from './keep-audio.ts'
import { put } from './ledger.ts'
import type { Library } from './library.ts'
import { ignoreMissing, PartFile } from './part-file.ts'
import { admitClaims, type Intent } from './parts.ts'
import { readTorrent } from './read-torrent.ts'
import { type OnRefused, SoundCheck } from './sound-check.ts'
import { Turns } from './turns.ts'

export type UploadState = { received: number; whole: boolean }
const whole = (size: number): UploadState => ({ received: size, whole: true })

type Upload = {
  part: PartFile
  turns: Turns
  finishing?: Promise<UploadState> | undefined
}

export class Uploads {
  private readonly open = new Map<InfoHash, Promise<Upload>>()
  private readonly parts = new Map<InfoHash, PartFile>()
  private readonly sound: SoundCheck

  constructor(
    private readonly library: Library,
    private readonly onRefused: OnRefused = async () => undefined,
  ) {
    this.sound = new SoundCheck(library, onRefused)
    library.onRelease.on((infoHashes) => {
      for (const infoHash of infoHashes) this.forget(infoHash)
    })
  }

  /** Where to continue. @throws DigmError not-found, not-allowed, torrent-first, bad-request, quota-exceeded */
  async ask(infoHash: InfoHash, file: string, total: number, intent: Intent): Promise<UploadState> {
    const held = this.heldSize(infoHash, intent)
    if (held !== undefined) return whole(held)
    const upload = await this.start(infoHash, file, total, intent)
    await upload.turns.ask(Date.now())
    return upload.part.isWhole ? this.finish(infoHash, upload) : { received: upload.part.received, whole: false }
  }

  /**
   * Takes `body` as the bytes from `start` on. What was checked stays when the body ends early.
   * @throws DigmError offset-mismatch (details: received), hash-mismatch, unsupported-audio, and what `ask` throws
   */
  async append(
    infoHash: InfoHash,
    file: string,
    at: { start: number; total: number },
    body: AsyncIterable<Uint8Array>,
    intent: Intent,
  ): Promise<UploadState> {
    const held = this.heldSize(infoHash, intent)
    if (held !== undefined) return whole(held)
    const upload = await this.start(infoHash, file, at.total, intent)
    const { loopback, address: from = '' } = intent.asker
    const address = loopback ? 'here' : from
    await upload.turns.take(address, Date.now())
    if (at.start !== upload.part.received) throw new DigmError('offset-mismatch', { received: upload.part.received })
    return this.write(infoHash, upload, body, address).catch((error: unknown) => {
      const isWrong = error instanceof DigmError && error.code === 'hash-mismatch'
      if (isWrong && !loopback) upload.turns.shun(address, Date.now())
      throw error
    })
  }

  /** What this node brings by itself, piece by piece from where the file stands. @throws DigmError cancelled when it is not its turn */
  async fetch(
    infoHash: InfoHash,
    intent: Intent,
    bodyFrom: (firstPiece: number) => AsyncIterable<Uint8Array>,
  ): Promise<UploadState> {
    const held = this.heldSize(infoHash, intent)
    if (held !== undefined) return whole(held)
    const upload = await this.start(infoHash, undefined, undefined, intent)
    if (!upload.turns.isFree(Date.now())) throw new DigmError('cancelled')
    upload.part.dropPartial()
    if (upload.part.isWhole) return this.finish(infoHash, upload)
    return this.write(infoHash, upload, bodyFrom(upload.part.received / upload.part.torrent.pieceLength))
  }

  /** Bytes here of a file that is not whole, as far as is known without reading it. */
  async received(infoHash: InfoHash): Promise<number> {
    const known = this.parts.get(infoHash)
    if (known || !this.library.reserved.has(infoHash)) return known?.received ?? 0
    const folder = this.library.audioFolder(infoHash)
    const part = (await readdir(folder).catch(ignoreMissing))?.find((name) => name.endsWith('.part'))
    const found = part === undefined ? undefined : await stat(`${folder}/${part}`).catch(ignoreMissing)
    return found?.size ?? 0
  }

  private forget(infoHash: InfoHash): void {
    void this.open.get(infoHash)?.then(
      ({ turns }) => turns.writer?.stop.abort(),
      () => undefined,
    )
    this.open.delete(infoHash)
    this.parts.delete(infoHash)
  }

  private heldSize(infoHash: InfoHash, intent: Intent): number | undefined {
    const { shelf, staging, held } = this.library
    const audio = held.audio.get(infoHash)
    if (audio && shelf.hasAudio(infoHash)) return audio.size
    const claims = staging.claimsOf(infoHash)
    admitClaims(
      claims.map((track) => track.albumId),
      intent,
    )
    if (audio && !claims.some((track) => track.contentHash === audio.contentHash)) throw new DigmError('hash-mismatch')
    return audio?.size
  }

  private async start(
    infoHash: InfoHash,
    file: string | undefined,
    total: number | undefined,
    intent: Intent,
  ): Promise<Upload> {
    const pending = this.open.get(infoHash)
    const opening = pending ?? this.begin(infoHash, intent)
    if (!pending) {
      this.open.set(infoHash, opening)
      opening.catch(() => this.open.delete(infoHash))
    }
    const upload = await opening
    if (!this.library.reserved.has(infoHash)) {
      // The sweep has taken the part away: from the start, then.
      this.forget(infoHash)
      return this.start(infoHash, file, total, intent)
    }
    const { name, length } = upload.part.torrent
    if (file !== undefined && name !== file) throw new DigmError('not-found', { file })
    if (total !== undefined && length !== total) throw new DigmError('bad-request', { reason: 'size', size: length })
    return upload
  }

  /** Takes the room for the whole file, then picks up what an earlier process has left. */
  private async begin(infoHash: InfoHash, { capacity }: Intent): Promise<Upload> {
    const { library } = this
    if (!library.held.torrents.has(infoHash)) throw new DigmError('torrent-first', { infoHash })
    const torrent = await readTorrent(library, infoHash)
    await library.serial.run(async () => {
      if (library.reserved.has(infoHash)) return
      takeRoom(torrent.length, { capacity, used: library.usedBytes })
      await library.ledger.commit([put(`u!${infoHash}`, { size: torrent.length })])
      library.reserved.set(infoHash, torrent.length)
    })
    await makeFolder(library.audioFolder(infoHash))
    const path = `${library.audioFile(infoHash, torrent.name)}.part`
    // Renamed, but not in the ledger yet when the process died: it is a part again until it has been checked again.
    await rename(library.audioFile(infoHash, torrent.name), path).catch(ignoreMissing)
    const part = await PartFile.open(path, torrent)
    this.parts.set(infoHash, part)
    return { part, turns: new Turns() }
  }

  private async write(
    infoHash: InfoHash,
    upload: Upload,
    body: AsyncIterable<Uint8Array>,
    address?: string,
  ): Promise<UploadState> {
    const { turns, part } = upload
    const stop = new AbortController()
    const written = this.writeBody(infoHash, upload, body, stop.signal)
    const writer = { address, stop, done: written.catch(() => undefined), heardAtMs: Date.now() }
    turns.writer = writer
    try {
      await written
    } finally {
      if (turns.writer === writer) turns.writer = undefined
    }
    return part.isWhole ? this.finish(infoHash, upload) : { received: part.received, whole: false }
  }

  private async writeBody(
    infoHash: InfoHash,
    upload: Upload,
    body: AsyncIterable<Uint8Array>,
    stop: AbortSignal,
  ): Promise<void> {
    const { part, turns } = upload
    const handle = await part.openForWriting()
    // A body that has fallen silent must not keep the next one waiting.
    const stopped = new Promise<never>((_, reject) => {
      stop.addEventListener('abort', () => reject(new DigmError('cancelled')), { once: true })
    })
    stopped.catch(() => undefined)
    const chunks = body[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await Promise.race([chunks.next(), stopped])
        if (next.done) return
        turns.hear(next.value.length, Date.now())
        const before = part.checked
        await part.take(handle, next.value)
        if (part.checked > before) await this.notePieces(infoHash, upload)
      }
    } finally {
      void chunks.return?.()
      await handle.close()
    }
  }

  /** Whoever asked for the album is waited for again. */
  private async notePieces(infoHash: InfoHash, { part }: Upload): Promise<void> {
    const { staging } = this.library
    for (const { albumId } of staging.claimsOf(infoHash)) staging.touch(albumId, Date.now())
    await this.sound.beginning(infoHash, part)
  }

  private finish(infoHash: InfoHash, upload: Upload): Promise<UploadState> {
    upload.finishing ??= this.keep(infoHash, upload).finally(() => {
      upload.finishing = undefined
    })
    return upload.finishing
  }

  private async keep(infoHash: InfoHash, { part }: Upload): Promise<UploadState> {
    const { library } = this
    const { length } = part.torrent
    await this.sound.whole(infoHash, part)
    const lie = await library.serial.run(() => {
      this.open.delete(infoHash)
      this.parts.delete(infoHash)
      return keepAudio(library, infoHash, part)
    })
    if (!lie) return whole(length)
    await this.onRefused(infoHash, lie)
    throw lie
  }
}
