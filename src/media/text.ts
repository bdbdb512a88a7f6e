// Text out of tags and file names, made fit for a record.
import { MAX_TITLE_CODE_POINTS } from '../core/limits.ts'

/** At most `most` code points; what is cut ends in an ellipsis. */
export function cutText(text: string, most: number = MAX_TITLE_CODE_POINTS): string {
  const points = [...text]
  return points.length <= most
    ? text
    : `${points
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}

/** One line without control characters, direction overrides and lone surrogates, at most a title long; undefined when nothing is left. */
export function tidyText(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const line = text
    .slice(0, 4096)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/g, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return line === '' ? undefined : cutText(line)
}
