/** What an Eldernode signs to prove that its endpoint is its own: `/status?nonce=` answers with the signature (base64url). */
export const statusText = (nonce: string, nodeId: string, endpoint: string): string =>
  `digm-status\n${nonce}\n${nodeId}\n${endpoint}`

export const isNonce = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{8,128}$/.test(value)
