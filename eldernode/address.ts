// Whose request it is, where a reverse proxy passes requests on: the limits of HTTP, relay and tracker hold for that address.
import { BlockList, isIP } from 'node:net'

export type AddressedRequest = {
  socket: { remoteAddress?: string | undefined }
  headers: Readonly<Record<string, string | string[] | undefined>>
}
export type AddressOf = (request: AddressedRequest) => string

const LOOPBACK = ['127.0.0.0/8', '::1']

/** An address, a network as 10.0.0.0/8, or `loopback`. */
export function isProxyName(name: string): boolean {
  if (name === 'loopback') return true
  const [address = '', bits, ...more] = name.split('/')
  const family = isIP(address)
  const most = family === 4 ? 32 : 128
  return family !== 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
}

/**
 * What a trusted proxy says of who asked it is believed, from the nearest one on as far as they are all trusted; what anybody else
 * writes into the header is not read.
 */
export function addressReader(proxies: readonly string[]): AddressOf {
  const trusted = new BlockList()
  for (const name of proxies.flatMap((proxy) => (proxy === 'loopback' ? LOOPBACK : proxy))) {
    const [address = '', bits] = name.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return ({ socket, headers }) => {
    let address = plain(socket.remoteAddress ?? '')
    if (proxies.length === 0) return address
    const hops = String(headers['x-forwarded-for'] ?? '').split(',')
    for (const hop of hops.reverse().map((text) => plain(text.trim()))) {
      if (isIP(address) === 0 || !isTrusted(address) || isIP(hop) === 0) break
      address = hop
    }
    return address
  }
}

/** One spelling for an IPv4 address on a socket of both kinds. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')
