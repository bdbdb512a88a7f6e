// Runs npm scripts at once, since one alone leaves half of a small machine idle: `node --import tsx test/together.ts test:unit
// test:browser`. The first prints as it goes, what the others said follows whole. Fails if one of them fails.
import { spawn } from 'node:child_process'

type Ended = { output: string; code: number }

function runScript(script: string, live: boolean): Promise<Ended> {
  const child = spawn('npm', ['run', script], {
    shell: process.platform === 'win32',
    stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
  const parts: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => parts.push(part))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ output: Buffer.concat(parts).toString(), code: code ?? 1 }))
  })
}

const runs = process.argv.slice(2).map((script, at) => runScript(script, at === 0))
for (const run of runs) {
  const { output, code } = await run
  process.stdout.write(output)
  if (code !== 0) process.exitCode = 1
}
