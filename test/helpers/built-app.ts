// The built app with other settings than it was built with: a copy, whose VITE_* values are put where the build has put its own.
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempFolder } from './eldernode.ts'

const BUILT_IN = 'PROD:!0'

export async function builtAppWith(vars: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(await tempFolder(), 'app')
  await cp('dist/app', folder, { recursive: true })
  const assets = join(folder, 'assets')
  for (const name of await readdir(assets)) {
    if (!/^index-.*\.js$/.test(name)) continue
    const code = await readFile(join(assets, name), 'utf8')
    if (code.split(BUILT_IN).length !== 2) throw new Error(`${name} has its settings elsewhere`)
    await writeFile(join(assets, name), code.replace(BUILT_IN, `${BUILT_IN},${JSON.stringify(vars).slice(1, -1)}`))
  }
  return folder
}
