// A page whose code comes when it is first visited: a place for it meanwhile, and a way on when it cannot be had. The worker
// holds all of them ready, so this shows for long only on a first visit over a bad line.
import { css, html, LitElement } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-notice.ts'
import type { Route } from './router.ts'
import type { Services } from './services.ts'

const LATE = {
  artist: () => import('../pages/artist-page.ts'),
  library: () => import('../pages/library-page.ts'),
  network: () => import('../pages/network-page.ts'),
  paradio: () => import('./paradio-late.ts'),
  publish: () => import('../pages/publish-page.ts'),
  search: () => import('../pages/search-page.ts'),
  settings: () => import('../pages/settings-page.ts'),
}
export type LateRoute = Extract<Route, { page: keyof typeof LATE }>

export class LatePage extends LitElement {
  static override properties = {
    services: { attribute: false },
    route: { attribute: false },
    state: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
    `,
  ]

  declare services: Services
  declare route: LateRoute
  /** Where their code comes from. */
  code: Readonly<Record<LateRoute['page'], () => Promise<unknown>>> = LATE
  declare state: 'loading' | 'here' | 'failed'

  constructor() {
    super()
    this.state = 'loading'
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('route') && changed.get('route') !== this.route) void this.bring()
  }

  private readonly bring = async (): Promise<void> => {
    const { page } = this.route
    this.state = 'loading'
    const here = await this.code[page]().then(
      () => true,
      () => false,
    )
    if (page !== this.route.page) return
    this.state = here ? 'here' : 'failed'
    if (here) return
    await this.updateComplete
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private renderPage() {
    const { services, route } = this
    switch (route.page) {
      case 'artist':
        return keyed(
          route.fingerprint,
          html`<artist-page .services=${services} .fingerprint=${route.fingerprint}></artist-page>`,
        )
      case 'library':
        return html`<library-page .services=${services}></library-page>`
      case 'network':
        return html`<network-page .services=${services}></network-page>`
      case 'paradio':
        return html`<paradio-page .services=${services}></paradio-page>`
      case 'publish':
        return html`<publish-page .services=${services} .draft=${route.draft} .albumId=${route.albumId}></publish-page>`
      case 'search':
        return html`<search-page .services=${services}></search-page>`
      case 'settings':
        return html`<settings-page .services=${services}></settings-page>`
    }
  }

  protected override render() {
    switch (this.state) {
      case 'loading':
        return html`<p class="sr" role="status">Loading</p>`
      case 'here':
        return this.renderPage()
      case 'failed':
        return html`<h1 class="sr">Page not loaded</h1>
          <digm-notice
            kind="empty"
            heading="This page could not be loaded"
            action="Try again"
            @digm-action=${this.bring}
          >
            ${
              this.services.online.value
                ? 'Its part of the app did not arrive. The music plays on.'
                : 'You are offline, and this part of the app is not on this device yet. The music plays on.'
            }
          </digm-notice>`
    }
  }
}

customElements.define('late-page', LatePage)

declare global {
  interface HTMLElementTagNameMap {
    'late-page': LatePage
  }
}
