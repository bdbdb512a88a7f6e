// An Eldernode in a process of its own, to be killed: `node --import tsx test/helpers/node-child.ts <data folder>` prints its port.
import { createEldernode } from '../../eldernode/eldernode.ts'

const node = createEldernode({ host: '127.0.0.1', port: 0, logLevel: 'warn', dataFolder: process.argv[2] ?? '' })
const { port } = await node.listen()
process.stdout.write(`${port}\n`)
