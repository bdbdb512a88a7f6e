// How figures come about: candidates run in turns (a, b, c, a, b, c, ...), so that whatever else the machine does hits all alike;
// what is reported is the median and its ratio to the baseline of the same run.
export type Limit = { of: string; to: string; atMost?: number; atLeast?: number }
export type Figures = Record<string, { median: number; min: number; max: number; runs: number }>

export async function interleaved(
  rounds: number,
  candidates: Record<string, (round: number) => Promise<number>>,
): Promise<Figures> {
  const samples = new Map<string, number[]>(Object.keys(candidates).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(candidates)) samples.get(name)?.push(await run(round))
  }
  return Object.fromEntries([...samples].map(([name, values]) => [name, summary(values)]))
}

export function summary(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const median =
    sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
  return { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0, runs: sorted.length }
}

/** Prints a bench and says whether its limits held. */
export function report(name: string, unit: string, figures: Figures, limits: readonly Limit[]): boolean {
  const lines = [`${name} (${unit})`]
  for (const [candidate, { median, min, max, runs }] of Object.entries(figures)) {
    lines.push(
      `  ${candidate.padEnd(34)} median ${median.toFixed(1)}  (${min.toFixed(1)} to ${max.toFixed(1)}, ${runs} runs)`,
    )
  }
  let held = true
  for (const { of, to, atMost, atLeast } of limits) {
    const ratio = (figures[of]?.median ?? Number.NaN) / (figures[to]?.median ?? Number.NaN)
    const holds = (atMost === undefined || ratio <= atMost) && (atLeast === undefined || ratio >= atLeast)
    held &&= holds
    const limit = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`
    lines.push(`  ${holds ? 'holds ' : 'MISSED'} ${of} / ${to} = ${ratio.toFixed(2)}x (${limit}x)`)
  }
  process.stdout.write(`${lines.join('\n')}\n`)
  return held
}
