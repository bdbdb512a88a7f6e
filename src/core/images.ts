/** The type of a cover by its first bytes; undefined for everything a cover must not be (SVG can carry script). */
export function imageMime(bytes: Uint8Array): 'image/webp' | 'image/jpeg' | 'image/png' | undefined {
  const at = (offset: number, text: string) => [...text].every((c, i) => bytes[offset + i] === c.charCodeAt(0))
  if (at(0, 'RIFF') && at(8, 'WEBP')) return 'image/webp'
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg'
  if (bytes[0] === 0x89 && at(1, 'PNG\r\n')) return 'image/png'
  return undefined
}
