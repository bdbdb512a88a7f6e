// The navigation came with the HTML, so that it stands before any script runs; here it learns which page is in view.
import type { Router } from './router.ts'

export function markCurrentTab(tabs: ParentNode, router: Router): () => void {
  return router.route.subscribe((route) => {
    for (const link of tabs.querySelectorAll<HTMLAnchorElement>('.tabs a')) {
      if (link.dataset.page === route.page) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
  })
}
