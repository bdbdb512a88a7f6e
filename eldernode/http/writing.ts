// Taking albums in: signed records first, then the bytes they name. Every body is refused before it is read where that is possible.
// Records of who may write here wait until their bytes are there; those of strangers are taken as the relay takes them, and their
// bytes once a seed request was admitted.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { DigmError, type ErrorCode } from '../../src/core/errors.ts'
import { type Fingerprint, isAlbumId, isBlobHash, isInfoHash } from '../../src/core/ids.ts'
import { MAX_COVER, MAX_PREVIEW, MAX_TORRENT_FILE, MIB } from '../../src/core/limits.ts'
import { type Entry, parseEntry, type VerifiedEntry, type Verifier, verifyEntry } from '../../src/core/signed.ts'
import { kindOf, signerOf } from '../../src/core/souls.ts'
import { type Asker, admitWriter } from '../admission.ts'
import { nodeVerifier } from '../node-crypto.ts'
import { type Acceptance, acceptRecords } from '../store/intake.ts'
import { blobTarget, keepBlob, keepTorrent, torrentTarget } from '../store/parts.ts'
import type { UploadState } from '../store/uploads.ts'
import { readBody, streamBody } from './body.ts'
import { parseContentRange } from './content-range.ts'
import { askerOf, intentOf, type NodeContext } from './context.ts'
import { infoHashIn } from './torrents.ts'

/** An album of 200 tracks with the largest records. */
const MAX_RECORDS_BODY = 8 * MIB
const MAX_LINES = 1000
const VERIFIED_AT_ONCE = 64

type Line = { key: string } & ({ entry: VerifiedEntry; signer: Fingerprint } | { code: ErrorCode })

export function writingRoutes(server: FastifyInstance, node: NodeContext): void {
  const { library, policy, uploads, gate, requests } = node
  const verifier = nodeVerifier()
  const options = { config: { traffic: 'records', isPublic: true } } as const

  const guarded = <Result>({ loopback, address = '' }: Asker, job: () => Promise<Result>): Promise<Result> =>
    loopback ? job() : gate.pass(address, job)

  server.post('/records', options, async (request, reply) => {
    const asker = askerOf(node, request)
    const answers = await guarded(asker, async () => {
      const body = (await readBody(request, MAX_RECORDS_BODY)).toString('utf8')
      const texts = body.split('\n').filter((line) => line.trim() !== '')
      if (texts.length > MAX_LINES) throw new DigmError('too-large', { lines: texts.length })
      if (!asker.loopback) gate.countRecords(asker.address ?? '', texts.length, Date.now())
      const lines: Line[] = []
      for (let at = 0; at < texts.length; at += VERIFIED_AT_ONCE) {
        const some = texts.slice(at, at + VERIFIED_AT_ONCE).map((text) => readLine(text, verifier))
        lines.push(...(await Promise.all(some)))
      }
      return acceptLines(lines, asker)
    })
    return reply
      .header('content-type', 'application/x-ndjson')
      .send(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''))
  })

  const readLine = async (text: string, verify: Verifier): Promise<Line> => {
    const entry = entryOf(text)
    const kind = entry && kindOf(entry.soul)
    const signer = kind && signerOf(kind, entry.key)
    if (!entry || !signer) return { key: entry?.key ?? '', code: 'bad-record' }
    // Before any arithmetic is spent on it.
    if (policy.deny.has(signer)) return { key: entry.key, code: 'not-allowed' }
    try {
      return { key: entry.key, entry: await verifyEntry(entry, verify), signer }
    } catch (error) {
      if (error instanceof DigmError) return { key: entry.key, code: error.code }
      throw error
    }
  }

  const acceptLines = async (lines: readonly Line[], asker: Asker): Promise<({ key: string } & Acceptance)[]> => {
    const isWriter = (line: Line) => 'entry' in line && admitWriter(line.signer, asker, policy) === undefined
    const own = lines.flatMap((line) => ('entry' in line && isWriter(line) ? line.entry : []))
    const answers = (await acceptRecords(library, own, asker, policy, Date.now()))[Symbol.iterator]()
    const answered = lines.map(async (line): Promise<{ key: string } & Acceptance> => {
      const { key } = line
      if (!('entry' in line)) return { key, accepted: false, code: line.code }
      const answer = isWriter(line) ? answers.next().value : await acceptOfStranger(line.entry, asker)
      if (answer?.accepted && line.entry.parsed.kind === 'seed-request' && isAlbumId(key)) requests.askAgain(key, asker)
      return { key, ...(answer ?? { accepted: false, code: 'internal' }) }
    })
    return Promise.all(answered)
  }

  const acceptOfStranger = async (entry: VerifiedEntry, asker: Asker): Promise<Acceptance> => {
    const verdict = await node.intake.accept(entry, entry.version, asker)
    return verdict.verdict === 'refused' ? { accepted: false, code: verdict.code } : { accepted: true }
  }

  server.put<{ Params: { file: string } }>('/torrents/:file', options, async (request, reply) => {
    const infoHash = infoHashIn(request.params.file)
    const intent = intentOf(node, request)
    if (torrentTarget(infoHash, intent) === 'wanted') {
      const read = async () => keepTorrent(infoHash, await readBody(request, MAX_TORRENT_FILE), intent)
      await guarded(intent.asker, read)
    }
    return reply.code(201).send({})
  })

  for (const [kind, most] of [['cover', MAX_COVER] as const, ['preview', MAX_PREVIEW] as const]) {
    server.put<{ Params: { hash: string } }>(`/${kind}/:hash`, options, async (request, reply) => {
      const { hash } = request.params
      if (!isBlobHash(hash)) throw new DigmError('bad-id')
      const intent = intentOf(node, request)
      if (blobTarget(kind, hash, intent) === 'wanted') {
        const read = async () => keepBlob(kind, hash, new Uint8Array(await readBody(request, most)), intent)
        await guarded(intent.asker, read)
      }
      return reply.code(201).send({})
    })
  }

  server.put<{ Params: { infoHash: string; file: string } }>(
    '/webseed/:infoHash/:file',
    options,
    async (request, reply) => {
      const { infoHash, file } = request.params
      if (!isInfoHash(infoHash)) throw new DigmError('bad-id')
      if (!node.audio.serving) throw new DigmError('unavailable')
      const at = parseContentRange(request.headers)
      const intent = intentOf(node, request)
      if (at.start === undefined) return sendState(reply, await uploads.ask(infoHash, file, at.total, intent))
      const { start, total } = at
      const append = () => uploads.append(infoHash, file, { start, total }, streamBody(request), intent)
      return sendState(reply, await guarded(intent.asker, append))
    },
  )
}

const sendState = (reply: FastifyReply, { received, whole }: UploadState) =>
  reply.code(whole ? 201 : 202).send({ received })

function entryOf(text: string): Entry | undefined {
  try {
    return parseEntry(JSON.parse(text))
  } catch {
    return undefined
  }
}
