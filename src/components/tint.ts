// The colour a cover gives to its room: one hue and how strong it is, read from a thumbnail of the picture.

/** For oklch(): hue in degrees, chroma within what every screen can show at the lightnesses the app uses. */
export type Tint = { hue: number; chroma: number }

const SIDE = 24
const MAX_CHROMA = 0.11
/** Colours fainter than this are grey to the eye and have no say. */
const GREY_CHROMA = 0.025
const BINS = 24

/** RGBA bytes in; undefined when the picture is grey. The strongest family of hues wins, weighted by how vivid it is. */
export function tintOf(rgba: Uint8ClampedArray): Tint | undefined {
  const weight = new Float64Array(BINS)
  const a = new Float64Array(BINS)
  const b = new Float64Array(BINS)
  for (let i = 0; i + 3 < rgba.length; i += 4) {
    const lab = oklab(rgba[i] ?? 0, rgba[i + 1] ?? 0, rgba[i + 2] ?? 0)
    const chroma = Math.hypot(lab.a, lab.b)
    if (chroma < GREY_CHROMA) continue
    const bin = Math.floor(((Math.atan2(lab.b, lab.a) / (2 * Math.PI) + 1) % 1) * BINS) % BINS
    weight[bin] = (weight[bin] ?? 0) + chroma
    a[bin] = (a[bin] ?? 0) + lab.a * chroma
    b[bin] = (b[bin] ?? 0) + lab.b * chroma
  }
  const best = weight.reduce((top, value, bin) => (value > (weight[top] ?? 0) ? bin : top), 0)
  const total = weight[best] ?? 0
  if (total === 0) return undefined
  const meanA = (a[best] ?? 0) / total
  const meanB = (b[best] ?? 0) / total
  const hue = ((Math.atan2(meanB, meanA) * 180) / Math.PI + 360) % 360
  return { hue: Math.round(hue), chroma: Math.round(Math.min(Math.hypot(meanA, meanB), MAX_CHROMA) * 1000) / 1000 }
}

/** Undefined for a grey picture, and where the browser does not hand out its pixels. */
export function tintOfImage(image: HTMLImageElement): Tint | undefined {
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  try {
    context.drawImage(image, 0, 0, SIDE, SIDE)
    return tintOf(context.getImageData(0, 0, SIDE, SIDE).data)
  } catch {
    return undefined
  }
}

const linear = (byte: number): number => {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

/** sRGB to the chromatic axes of Oklab (Björn Ottosson's matrices). */
function oklab(red: number, green: number, blue: number): { a: number; b: number } {
  const r = linear(red)
  const g = linear(green)
  const bl = linear(blue)
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * bl)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * bl)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * bl)
  return {
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  }
}
