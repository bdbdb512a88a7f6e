// An Eldernode in a process of its own, to be killed: `node --import tsx test/helpers/node-child.ts <data folder> [settings as JSON]`
// prints its port.
import { createEldernode } from '../../eldernode/eldernode.ts'

const [, , dataFolder = '', settings = '{}'] = process.argv
const node = createEldernode({ host: '127.0.0.1', port: 0, logLevel: 'warn', ...JSON.parse(settings), dataFolder })
const { port } = await node.listen()
process.stdout.write(`${port}\n`)
