// Numbers as people read them.

/** `3:07`, `1:02:09`; what is not a time is `–:––`. */
export function formatTime(sec: number): string {
  if (!Number.isFinite(sec) || sec < 0) return '–:––'
  const whole = Math.floor(sec)
  const minutes = Math.floor(whole / 60)
  const two = (value: number) => String(value).padStart(2, '0')
  return minutes < 60
    ? `${minutes}:${two(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`
}

/** `3 minutes 7 seconds`, for screen readers. */
export function spokenTime(sec: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(sec) ? sec : 0))
  const parts = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ] as const
  const said = parts.flatMap(([count, unit]) => (count === 0 ? [] : `${count} ${unit}${count === 1 ? '' : 's'}`))
  return said.length === 0 ? '0 seconds' : said.join(' ')
}

/** The length of an album: `38 min`, `1 h 12 min`. */
export function formatLength(sec: number): string {
  const minutes = Math.max(1, Math.round(sec / 60))
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Decimal units, as phones count their storage. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  const megabytes = bytes / 1e6
  if (megabytes >= 10) return `${Math.round(megabytes)} MB`
  if (bytes <= 0) return '0 kB'
  return megabytes >= 0.1 ? `${megabytes.toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** `14 March 2026`, in the app's own language: a browser's first formatted date costs a phone more than the whole page. */
export function formatDate(isoDate: string): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDate) ?? []
  const name = MONTHS[Number(month) - 1]
  return name === undefined ? isoDate : `${Number(day)} ${name} ${year}`
}
