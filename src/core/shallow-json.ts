// Looks over JSON before it is parsed: text nested deeper, or with more members, than any honest sender writes costs a parser
// time and memory out of proportion to its length. One pass, no allocation; strings are skipped whole.
const QUOTE = 34
const BACKSLASH = 92

/** False for what is too deep, has too many members, or is neither object nor array. Says nothing else about its form. */
export function isShallow(text: string, maxDepth: number, maxMembers: number): boolean {
  const first = text.charCodeAt(0)
  if (first !== 123 && first !== 91) return false
  let depth = 0
  let members = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        if (at < 0) return false
        break
      case 91: // [
      case 123: // {
        if (++depth > maxDepth) return false
        break
      case 93: // ]
      case 125: // }
        if (--depth < 0) return false
        break
      case 44: // ,
        if (++members > maxMembers) return false
    }
  }
  return depth === 0
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++
    if (escapes % 2 === 0) return end
  }
  return -1
}
