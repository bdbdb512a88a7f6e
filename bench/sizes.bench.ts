// The same figures as the unit test holds, to look at.
import { builtSizes, MAX_BEFORE_PAINT, MAX_WORKER } from './built-sizes.ts'
import { report, summary } from './measure.ts'

export async function bench(): Promise<boolean> {
  const { beforePaint, worker, firstLoad, scripts } = builtSizes()
  process.stdout.write(`before first paint: ${scripts.join(' ')}\n`)
  return report(
    'sizes',
    'gzip bytes',
    {
      'scripts before first paint': summary([beforePaint]),
      'its limit': summary([MAX_BEFORE_PAINT]),
      'service worker': summary([worker]),
      'the limit of that': summary([MAX_WORKER]),
      'first load: page, styles, scripts': summary([firstLoad]),
    },
    [
      { of: 'scripts before first paint', to: 'its limit', atMost: 1 },
      { of: 'service worker', to: 'the limit of that', atMost: 1 },
    ],
  )
}
