// How often properties are tried: as often as a test says in `npm test`, many times that in `npm run test:long`.
import fc from 'fast-check'

const FACTOR = Number(process.env.DIGM_RUNS_FACTOR ?? 1)
const { DIGM_SEED } = process.env

/** Runs of a property that needs no other number. */
const USUAL = 100

fc.configureGlobal({ numRuns: USUAL * FACTOR, ...(DIGM_SEED === undefined ? {} : { seed: Number(DIGM_SEED) }) })

export const runs = (usual: number): number => usual * FACTOR
