// Links that an artist gave: strangers' text. Only https leads out, and the label is where it leads, not what it claims.

export type OutwardLink = { href: string; label: string }

export function linksOf(links: readonly string[]): OutwardLink[] {
  return links.flatMap((text) => {
    if (!URL.canParse(text)) return []
    const { protocol, username, password, host, pathname, href } = new URL(text)
    if (protocol !== 'https:' || username !== '' || password !== '') return []
    const path = pathname.replace(/\/$/, '')
    return { href, label: host.replace(/^www\./, '') + (path.length > 40 ? `${path.slice(0, 39)}…` : path) }
  })
}
