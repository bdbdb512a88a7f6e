// What stands in lines of a node's catalogue (NDJSON of `{soul, key, value}`).
import { MAX_RECORD } from '../core/limits.ts'
import { parseJson } from '../core/parse-json.ts'
import { type Entry, parseEntry } from '../core/signed.ts'

/** A record within JSON within JSON: every quotation mark may have grown to four characters. */
export const MAX_LINE = 4 * MAX_RECORD

/** Lines of another shape are counted, not read. */
export function readCatalogueLines(bytes: Uint8Array): { entries: Entry[]; malformed: number } {
  const lines = new TextDecoder().decode(bytes).split('\n')
  const written = lines.filter((line) => line !== '')
  const entries = written.flatMap((line) => (line.length > MAX_LINE ? [] : (parseEntry(parseJson(line)) ?? [])))
  return { entries, malformed: written.length - entries.length }
}
