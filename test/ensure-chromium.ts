import { ensureChromium } from './helpers/chromium.ts'

process.stdout.write(`browser: ${ensureChromium()}\n`)
