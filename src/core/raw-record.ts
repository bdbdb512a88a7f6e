/** All fields of the record in a signed string, those that DIGM does not read among them; unchecked. Empty when there is none. */
export function rawRecord(value: string): Readonly<Record<string, unknown>> {
  try {
    const record: unknown = JSON.parse((JSON.parse(value) as { r: string }).r)
    return typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
