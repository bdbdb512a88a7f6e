// The shell: the page of the route, the player at its foot, and the lines that concern the whole app. Until the first page has
// something to show, the boot block that came with the HTML stays in its place.
import { css, html, LitElement, nothing } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { repeat } from 'lit/directives/repeat.js'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-notice.ts'
import '../components/digm-player-bar.ts'
import type { Tint } from '../components/tint.ts'
import { turnToDraw } from '../components/turn-to-draw.ts'
import { Watch } from '../components/watch.ts'
import '../pages/album-page.ts'
import '../pages/home-page.ts'
import '../pages/not-found-page.ts'
import { nextOf } from '../player/queue.ts'
import './late-page.ts'
import { type Line, type LineName, linesOf } from './lines.ts'
import type { Services } from './services.ts'

export class DigmApp extends LitElement {
  static override properties = {
    services: { attribute: false },
    booting: { state: true },
    dismissed: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex !important;
        flex-direction: column;
        min-height: calc(100svh - var(--masthead) - env(safe-area-inset-top) - var(--tabs) - var(--foot-inset));
      }
      main {
        flex: 1;
        width: 100%;
        max-width: calc(var(--measure) + 2 * var(--gutter));
        margin: 0 auto;
        padding: var(--space-3) var(--gutter) var(--space-7);
        outline: none;
      }
      .foot {
        max-width: calc(var(--measure) + 2 * var(--gutter));
        width: 100%;
        margin: 0 auto;
        padding: 0 var(--gutter) var(--space-5);
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      .dock {
        position: sticky;
        bottom: calc(var(--tabs) + var(--foot-inset));
        z-index: 1;
      }
      .lines {
        display: grid;
        gap: var(--space-2);
        max-width: 34rem;
        margin: 0 auto;
        padding: 0 var(--gutter) var(--space-3);
      }
      .lines digm-notice {
        box-shadow:
          inset 0 0 0 1px var(--line),
          var(--shadow);
      }
      .skip {
        position: absolute;
        top: var(--space-2);
        left: var(--gutter);
        z-index: 2;
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius);
        background: var(--accent);
        color: var(--on-accent);
      }
      .skip:not(:focus) {
        clip-path: inset(50%);
        pointer-events: none;
      }
      @media (min-width: 46rem) {
        main {
          padding-top: var(--space-6);
        }
      }
    `,
  ]

  declare services: Services
  declare booting: boolean
  declare dismissed: ReadonlySet<LineName>

  constructor() {
    super()
    this.booting = this.childElementCount > 0
    this.dismissed = new Set()
    new Watch(this, this.readSignals, () => turnToDraw(this.services.player.status))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.addEventListener('digm-ready', this.onReady)
    this.addEventListener('digm-tint', this.onTint)
    document.addEventListener('keydown', this.onKeydown)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.onKeydown)
  }

  private readonly readSignals = (): void => {
    const { player, router, online, worker, storageFull, holdings } = this.services
    const { status, track, queue, positionSec, durationSec, buffered, volume, muted, error } = player
    for (const { value } of [status, track, queue, positionSec, durationSec, buffered, volume, muted, error]) void value
    for (const { value } of [router.route, online, storageFull, holdings.unsafe]) void value
    for (const { value } of [worker.offlinePlay, worker.updateReady]) void value
  }

  private readonly onReady = (): void => {
    this.booting = false
    this.replaceChildren()
    // When everything in the page is drawn, and nothing of it has been seen.
    requestAnimationFrame(() => this.services.router.restoreScroll())
  }

  private readonly onTint = ({ detail }: CustomEvent<Tint | undefined>): void => {
    const { style } = document.documentElement
    if (detail) style.setProperty('--hue', String(detail.hue))
    style.setProperty('--chroma', String(detail?.chroma ?? 0))
  }

  /** The space bar is play and pause wherever it does not mean something already. */
  private readonly onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    const target = event.composedPath()[0]
    if (target instanceof Element && target.closest('a, button, input, textarea, select, [contenteditable]')) return
    if (!this.services.player.track.peek()) return
    event.preventDefault()
    this.services.player.toggle()
  }

  private dismiss(line: LineName): void {
    this.dismissed = new Set([...this.dismissed, line])
  }

  private renderPage() {
    const { services } = this
    const route = services.router.route.value
    switch (route.page) {
      case 'home':
        return keyed(route.genre, html`<home-page .services=${services} .genre=${route.genre}></home-page>`)
      case 'album':
        return keyed(route.albumId, html`<album-page .services=${services} .albumId=${route.albumId}></album-page>`)
      case 'not-found':
        return html`<not-found-page></not-found-page>`
      default:
        return html`<late-page .services=${services} .route=${route}></late-page>`
    }
  }

  private renderLine({ name, kind, text, onUpdate }: Line) {
    return html`<digm-notice
      kind=${kind}
      .action=${onUpdate ? 'Update' : ''}
      dismissible
      @digm-action=${onUpdate}
      @digm-dismiss=${() => this.dismiss(name)}
      >${text}</digm-notice
    >`
  }

  private renderLines() {
    const lines = linesOf(this.services).filter(({ name }) => !this.dismissed.has(name))
    return html`<div class="lines">${repeat(
      lines,
      ({ name }) => name,
      (line) => this.renderLine(line),
    )}</div>`
  }

  private renderPlayer() {
    const { player } = this.services
    const track = player.track.value
    if (!track) return nothing
    return html`<digm-player-bar
      .track=${track}
      .status=${player.status.value}
      .positionSec=${player.positionSec.value}
      .durationSec=${player.durationSec.value}
      .buffered=${player.buffered.value}
      .volume=${player.volume.value}
      ?muted=${player.muted.value}
      ?hasNext=${nextOf(player.queue.value) !== undefined}
      .problem=${player.error.value?.message ?? ''}
      @digm-toggle=${player.toggle}
      @digm-next=${player.next}
      @digm-previous=${player.previous}
      @digm-retry=${player.retry}
      @digm-seek=${(event: CustomEvent<number>) => player.seek(event.detail)}
      @digm-volume=${(event: CustomEvent<number>) => player.setVolume(event.detail)}
      @digm-mute=${() => player.setMuted(!player.muted.peek())}
    ></digm-player-bar>`
  }

  protected override render() {
    return html`<nav aria-label="Skip"><a class="skip" href="#main" @click=${this.onSkip}>Skip to the music</a></nav>
      <main id="main" tabindex="-1">
        <slot ?hidden=${!this.booting}></slot>
        <div ?hidden=${this.booting}>${this.renderPage()}</div>
      </main>
      ${
        this.services.secure
          ? nothing
          : html`<p class="foot">
            This page came over plain http: it plays, but only https lets it keep albums on this device and share them.
          </p>`
      }
      <div class="dock">${this.renderLines()} ${this.renderPlayer()}</div>`
  }

  private readonly onSkip = (event: Event): void => {
    event.preventDefault()
    this.focusMain()
  }

  /** Called by whoever moves to another page, so that the keyboard and the screen reader follow. */
  focusMain(): void {
    this.renderRoot.querySelector('main')?.focus({ preventScroll: true })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'digm-app': DigmApp
  }
}
