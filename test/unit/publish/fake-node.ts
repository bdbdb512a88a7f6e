// An Eldernode as one remembers it: what it is asked for, in order, and what it answers.
import { toBase64url, utf8 } from '../../../src/core/bytes.ts'
import type { NodeId } from '../../../src/core/ids.ts'
import type { SeedProgress } from '../../../src/core/seeding.ts'
import { statusText, type TrustedNode } from '../../../src/core/status.ts'
import { makeKey } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

export const ENDPOINT = 'http://one.example'
export const made = await makeAlbum({ trackSizes: [40_000] })
export const nodeKey = await makeKey()
export const nodeId = `one.${nodeKey.fingerprint}` as NodeId
const { albumId, album } = made
type Answer = { status?: number; body: unknown }

export class FakeNode {
  asked: string[] = []
  signer = nodeKey.signer
  nodeId = nodeId
  trusts: TrustedNode[] = []
  isAway = false
  progress: Partial<SeedProgress> | undefined
  /** After the records came. */
  afterRecords: Partial<SeedProgress> | undefined
  afterAudio: Partial<SeedProgress> & { receipt?: unknown } = {}
  postAnswer: { accepted: boolean; code?: string } = { accepted: true }
  received = 0

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    if (this.isAway) throw new TypeError('Failed to fetch')
    const { pathname, searchParams } = new URL(url)
    const { status = 200, body } = await this.answer(`${init.method ?? 'GET'} ${pathname}`, searchParams, init)
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  }

  private async answer(what: string, query: URLSearchParams, init: RequestInit): Promise<Answer> {
    this.asked.push(what)
    if (what === 'GET /status') {
      const word = { nodeId: this.nodeId, endpoint: ENDPOINT, trusts: this.trusts }
      const signature = await this.signer.sign(utf8(statusText(query.get('nonce') ?? '', word)))
      return { body: { ...word, publicKey: this.signer.publicKey, signature: toBase64url(signature) } }
    }
    if (what.startsWith('GET /seed/')) {
      if (!this.progress) return { status: 404, body: { error: { code: 'not-found', message: '' } } }
      const base = {
        nodeId: this.nodeId,
        albumId,
        albumVersion: album.version,
        bytesHeld: 0,
        bytesTotal: 40_000,
        wants: [],
      }
      return { body: { ...base, ...this.progress } }
    }
    if (what === 'POST /records') return this.takeRecords(String(init.body))
    if (what.startsWith('PUT /webseed/')) return this.takeAudio(init)
    return { status: 201, body: {} }
  }

  private takeRecords(body: string): Answer {
    this.progress = this.afterRecords ?? this.progress
    const lines = body.trim().split('\n')
    const answers = lines.map((line) => ({ key: (JSON.parse(line) as { key: string }).key, ...this.postAnswer }))
    return { body: answers.map((answer) => `${JSON.stringify(answer)}\n`).join('') }
  }

  private takeAudio(init: RequestInit): Answer {
    const size = (init.body as Uint8Array).length
    this.received += size
    if (size > 0) this.progress = this.afterAudio
    return this.received < 40_000 ? { status: 202, body: { received: this.received } } : { status: 201, body: {} }
  }
}

export async function anotherNode(): Promise<FakeNode> {
  const { signer, fingerprint } = await makeKey()
  return Object.assign(new FakeNode(), { signer, nodeId: `two.${fingerprint}` as NodeId })
}
