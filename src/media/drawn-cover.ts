// A cover for an album without one: the same title and artist always give the same picture, and no two look alike. It holds no
// text, because fonts differ between machines.
import { utf8 } from '../core/bytes.ts'

type Random = () => number
type Motif = (random: Random, palette: Palette) => string
type Palette = { dark: string; mid: string; light: string; accent: string }

const SIDE = 1000

/** An SVG document of 1000 x 1000 units. */
export function drawCover(title: string, artistName: string): Uint8Array<ArrayBuffer> {
  const random = randomOf(`${artistName}\n${title}`)
  const palette = paletteOf(random)
  const motif = pick(random, MOTIFS)
  return utf8(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}">` +
      `<defs><linearGradient id="sky" x1="0" y1="0" x2="${random() < 0.5 ? '0' : '0.6'}" y2="1">` +
      `<stop offset="0" stop-color="${palette.dark}"/><stop offset="0.62" stop-color="${palette.mid}"/>` +
      `<stop offset="1" stop-color="${palette.light}"/></linearGradient>` +
      `<radialGradient id="glow"><stop offset="0" stop-color="${palette.accent}" stop-opacity="0.55"/>` +
      `<stop offset="1" stop-color="${palette.accent}" stop-opacity="0"/></radialGradient></defs>` +
      `<rect width="${SIDE}" height="${SIDE}" fill="url(#sky)"/>${motif(random, palette)}</svg>`,
  )
}

/** Mulberry32, seeded by an FNV-1a hash of the text. */
function randomOf(seed: string): Random {
  let state = 0x811c9dc5
  for (const byte of utf8(seed)) state = Math.imul(state ^ byte, 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pick = <T>(random: Random, [first, ...rest]: readonly [T, ...T[]]): T =>
  [first, ...rest][Math.floor(random() * (rest.length + 1))] ?? first

const between = (random: Random, low: number, high: number): number => Math.round(low + random() * (high - low))

function paletteOf(random: Random): Palette {
  const hue = between(random, 0, 359)
  const turn = pick(random, [28, 45, -40, 150, 190])
  const colour = (shift: number, saturation: number, lightness: number) =>
    `hsl(${(hue + shift + 720) % 360} ${saturation}% ${lightness}%)`.replaceAll(' ', ', ')
  return {
    dark: colour(0, 48, 14),
    mid: colour(turn / 2, 52, 36),
    light: colour(turn, 68, 66),
    accent: colour(turn + 14, 92, 76),
  }
}

/** A low sun over ridges. */
const ridges: Motif = (random, palette) => {
  const x = between(random, 260, 740)
  const y = between(random, 300, 480)
  const r = between(random, 110, 190)
  let drawn = `<circle cx="${x}" cy="${y}" r="${r * 3}" fill="url(#glow)"/><circle cx="${x}" cy="${y}" r="${r}" fill="${palette.accent}"/>`
  for (let layer = 0; layer < 4; layer++) {
    const base = 520 + layer * 120
    const points = Array.from({ length: 9 }, (_, i) => `${i * 125} ${base + between(random, -70, 60)}`)
    drawn += `<path d="M0 ${SIDE} L${points.join(' L')} L${SIDE} ${SIDE} Z" fill="${palette.dark}" fill-opacity="${0.3 + layer * 0.2}"/>`
  }
  return drawn
}

/** Rings around one point, as from a drop. */
const rings: Motif = (random, palette) => {
  const x = between(random, 300, 700)
  const y = between(random, 320, 680)
  const step = between(random, 44, 70)
  let drawn = `<circle cx="${x}" cy="${y}" r="520" fill="url(#glow)"/>`
  for (let ring = 1; ring <= 12; ring++) {
    const width = between(random, 3, 20)
    const dash = random() < 0.35 ? ` stroke-dasharray="${between(random, 90, 500)} ${between(random, 30, 160)}"` : ''
    drawn += `<circle cx="${x}" cy="${y}" r="${ring * step}" fill="none" stroke="${palette.accent}" stroke-opacity="${(0.95 - ring * 0.065).toFixed(2)}" stroke-width="${width}"${dash}/>`
  }
  return `${drawn}<circle cx="${x}" cy="${y}" r="${step / 2}" fill="${palette.accent}"/>`
}

/** Overlapping waves across the picture. */
const waves: Motif = (random, palette) => {
  let drawn = `<circle cx="${between(random, 200, 800)}" cy="${between(random, 160, 360)}" r="460" fill="url(#glow)"/>`
  for (let wave = 0; wave < 7; wave++) {
    const y = 300 + wave * 100
    const [a, b, c] = [between(random, -120, 120), between(random, -120, 120), between(random, -60, 60)]
    const fill = wave % 2 === 0 ? palette.accent : palette.dark
    drawn += `<path d="M0 ${y} C250 ${y + a} 300 ${y - b} 520 ${y + c} S800 ${y + b} ${SIDE} ${y - a} L${SIDE} ${SIDE} L0 ${SIDE} Z" fill="${fill}" fill-opacity="${wave % 2 === 0 ? 0.16 : 0.3}"/>`
  }
  return drawn
}

/** Discs and half discs on a grid. */
const mosaic: Motif = (random, palette) => {
  const cells = pick(random, [3, 4, 5])
  const cell = 860 / cells
  let drawn = ''
  for (let i = 0; i < cells * cells; i++) {
    const x = 70 + (i % cells) * cell
    const y = 70 + Math.floor(i / cells) * cell
    const r = cell * 0.44
    const fill = pick(random, [palette.accent, palette.light, palette.dark])
    const turn = between(random, 0, 3) * 90
    const centre = `${x + cell / 2} ${y + cell / 2}`
    const shape =
      random() < 0.4
        ? `<circle cx="${x + cell / 2}" cy="${y + cell / 2}" r="${r}"/>`
        : `<path d="M${x + cell / 2 - r} ${y + cell / 2} a${r} ${r} 0 0 1 ${r * 2} 0 Z" transform="rotate(${turn} ${centre})"/>`
    drawn += `<g fill="${fill}" fill-opacity="${(0.55 + random() * 0.4).toFixed(2)}">${shape}</g>`
  }
  return drawn
}

const MOTIFS = [ridges, rings, waves, mosaic] as const
