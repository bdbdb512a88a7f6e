// Taking albums in: signed records first, then the bytes they name. Every body is refused before it is read where that is possible.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { DigmError, type ErrorCode } from '../../src/core/errors.ts'
import { isBlobHash, isInfoHash } from '../../src/core/ids.ts'
import { MAX_COVER, MAX_PREVIEW, MAX_TORRENT_FILE, MIB } from '../../src/core/limits.ts'
import { type Entry, parseEntry, type VerifiedEntry, type Verifier, verifyEntry } from '../../src/core/signed.ts'
import { kindOf, signerOf } from '../../src/core/souls.ts'
import { type Asker, admitWriter } from '../admission.ts'
import { nodeVerifier } from '../node-crypto.ts'
import { acceptRecords } from '../store/intake.ts'
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

type Line = { key: string } & ({ entry: VerifiedEntry } | { code: ErrorCode })

export function writingRoutes(server: FastifyInstance, node: NodeContext): void {
  const { library, policy, uploads } = node
  const verifier = nodeVerifier()
  const options = { config: { traffic: 'records' } } as const

  server.post('/records', options, async (request, reply) => {
    const asker = askerOf(request)
    const body = (await readBody(request, MAX_RECORDS_BODY)).toString('utf8')
    const texts = body.split('\n').filter((line) => line.trim() !== '')
    if (texts.length > MAX_LINES) throw new DigmError('too-large', { lines: texts.length })
    const lines: Line[] = []
    for (let at = 0; at < texts.length; at += VERIFIED_AT_ONCE) {
      const some = texts.slice(at, at + VERIFIED_AT_ONCE).map((text) => readLine(text, asker, verifier))
      lines.push(...(await Promise.all(some)))
    }
    const entries = lines.flatMap((line) => ('entry' in line ? line.entry : []))
    const answers = await acceptRecords(library, entries, asker, policy, Date.now())
    let next = 0
    const out = lines.map((line) => {
      const answer = 'entry' in line ? answers[next++] : { accepted: false, code: line.code }
      return `${JSON.stringify({ key: line.key, ...answer })}\n`
    })
    return reply.header('content-type', 'application/x-ndjson').send(out.join(''))
  })

  const readLine = async (text: string, asker: Asker, verify: Verifier): Promise<Line> => {
    const entry = entryOf(text)
    const kind = entry && kindOf(entry.soul)
    const signer = kind && signerOf(kind, entry.key)
    if (!entry || !signer) return { key: entry?.key ?? '', code: 'bad-record' }
    // Before any arithmetic is spent on it.
    const code = admitWriter(signer, asker, policy)
    if (code) return { key: entry.key, code }
    try {
      return { key: entry.key, entry: await verifyEntry(entry, verify) }
    } catch (error) {
      if (error instanceof DigmError) return { key: entry.key, code: error.code }
      throw error
    }
  }

  server.put<{ Params: { file: string } }>('/torrents/:file', options, async (request, reply) => {
    const infoHash = infoHashIn(request.params.file)
    const intent = intentOf(node, request)
    if (torrentTarget(infoHash, intent) === 'wanted') {
      await keepTorrent(infoHash, await readBody(request, MAX_TORRENT_FILE), intent)
    }
    return reply.code(201).send({})
  })

  for (const [kind, most] of [['cover', MAX_COVER] as const, ['preview', MAX_PREVIEW] as const]) {
    server.put<{ Params: { hash: string } }>(`/${kind}/:hash`, options, async (request, reply) => {
      const { hash } = request.params
      if (!isBlobHash(hash)) throw new DigmError('bad-id')
      const intent = intentOf(node, request)
      if (blobTarget(kind, hash, intent) === 'wanted') {
        await keepBlob(kind, hash, new Uint8Array(await readBody(request, most)), intent)
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
      const at = parseContentRange(request.headers)
      const intent = intentOf(node, request)
      if (at.start === undefined) return sendState(reply, await uploads.ask(infoHash, file, at.total, intent))
      const { start, total } = at
      return sendState(reply, await uploads.append(infoHash, file, { start, total }, streamBody(request), intent))
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
