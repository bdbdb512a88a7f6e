// The navigation came with the HTML, so that it stands before any script runs; here it learns which page is in view.
import type { Route, Router } from './router.ts'

/** As in app.css: from this width on there is room for every tab. */
const WIDE = '(min-width: 46rem)'
/** What has no tab of its own on a phone is found in settings. */
const IN_SETTINGS: ReadonlySet<Route['page']> = new Set(['publish', 'network'])

/** What `aria-current` says of a tab: this page, or the section it is in. */
export function currentOf(tab: string | undefined, page: Route['page'], isWide: boolean): 'page' | 'true' | undefined {
  if (tab === page) return 'page'
  return tab === 'settings' && !isWide && IN_SETTINGS.has(page) ? 'true' : undefined
}

export function markCurrentTab(tabs: ParentNode, { route }: Router): void {
  const wide = matchMedia(WIDE)
  const mark = () => {
    for (const link of tabs.querySelectorAll<HTMLAnchorElement>('.tabs a')) {
      const current = currentOf(link.dataset.page, route.peek().page, wide.matches)
      if (current) link.setAttribute('aria-current', current)
      else link.removeAttribute('aria-current')
    }
  }
  wide.addEventListener('change', mark)
  route.subscribe(mark)
}
