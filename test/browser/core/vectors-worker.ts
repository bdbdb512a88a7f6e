import { checkVectors } from './check-vectors.ts'

self.addEventListener('message', async ({ data }: MessageEvent<unknown>) => self.postMessage(await checkVectors(data)))
