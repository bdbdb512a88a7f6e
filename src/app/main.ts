import { readEnv } from '../core/env.ts'
import { compose } from './compose.ts'
import { DigmApp } from './digm-app.ts'
import { markCurrentTab } from './tabs.ts'

const services = await compose(readEnv(import.meta.env, location.origin))
const app = document.querySelector('digm-app') ?? document.body.appendChild(document.createElement('digm-app'))
app.services = services
markCurrentTab(document, services.router)
customElements.define('digm-app', DigmApp)

let first = true
services.router.route.subscribe(() => {
  if (!first) app.focusMain()
  first = false
})
const { whenIdle } = await import('./after-paint.ts')
await whenIdle(services)
await services.goOn()
