import { join, relative } from 'node:path'

/** How Node starts a program of this project: as test/run.mjs has bundled it, or compiled on the way where a test runs by itself. */
export function programArgs(source: string): string[] {
  const bundles = process.env.DIGM_BUNDLES
  if (!bundles || !source.endsWith('.ts')) return ['--import', 'tsx', source]
  return [join(bundles, relative(process.cwd(), source).replace(/\.ts$/, '.mjs'))]
}
