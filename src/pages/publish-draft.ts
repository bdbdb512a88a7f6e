// One draft, from its first file to the moment it is published. The artist's key is asked for when it is first needed; nothing is
// signed before its owner has saved it. What was interrupted goes on by itself.
import { html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-notice.ts'
import '../components/digm-publish-cover.ts'
import '../components/digm-publish-steps.ts'
import '../components/digm-retired-notice.ts'
import { problemText } from '../components/key-problems.ts'
import { titleStyles } from '../components/title-styles.ts'
import { Watch } from '../components/watch.ts'
import type { Artist } from '../core/records.ts'
import { holdingPath } from '../core/urls.ts'
import type { Draft, DraftId, DraftView } from '../publish/draft.ts'
import { ArtistKey } from './artist-key.ts'
import { warnOnLeaving } from './leave-warning.ts'
import { draftStyles } from './publish-draft-styles.ts'
import './publish-edit.ts'
import { PublishRun } from './publish-run.ts'

export class PublishDraft extends LitElement {
  static override properties = {
    services: { attribute: false },
    draftId: { attribute: false },
    draft: { state: true },
    needsKey: { state: true },
    retired: { state: true },
    problem: { state: true },
  }

  static override styles = [baseStyles, titleStyles, draftStyles]

  declare services: Services
  declare draftId: DraftId
  declare draft: Draft | 'reading' | 'gone'
  /** Publishing waits for the key. */
  declare needsKey: boolean
  /** Of the key on this device: nobody takes anything new under it. */
  declare retired: Artist['retired']
  declare problem: string
  readonly key = new ArtistKey(this, () => this.goOnWithKey())
  private readonly run = new PublishRun(this, (albumId) => this.services.router.navigate(holdingPath(albumId)))
  private stop: (() => void) | undefined

  constructor() {
    super()
    this.draft = 'reading'
    this.needsKey = false
    this.problem = ''
    new Watch(this, () => {
      if (this.draft instanceof Object) void this.draft.view.value
      void this.key.state
      void this.run.state
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.stop = warnOnLeaving(() => this.run.isRunning)
    void this.updateComplete.then(() => this.open())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.stop?.()
  }

  private async open(): Promise<void> {
    try {
      const publishing = await this.services.publishing()
      const draft = await publishing.drafts.open(this.draftId)
      if (!this.isConnected) return
      this.draft = draft ?? 'gone'
      this.run.use(publishing, this.draftId)
      if (draft?.view.peek().isPublishing) this.run.start()
      void this.key.find(this.services)
    } catch (error) {
      this.problem = problemText(error)
    }
    await this.updateComplete
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  private readonly onPublish = (): void => {
    if (this.key.state.status === 'ready' && !this.retired) {
      this.run.start()
      return
    }
    this.needsKey = !this.retired
    const where = this.retired ? 'digm-retired-notice' : '#key'
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(where)?.focus())
  }

  private async goOnWithKey(): Promise<void> {
    this.retired = await this.key.identity?.retirement()
    if (this.retired || !this.needsKey || this.key.state.status !== 'ready') return
    this.needsKey = false
    this.run.start()
  }

  private renderKey() {
    return html`<section class="key" aria-labelledby="key">
      <h2 id="key" tabindex="-1">First, your artist key</h2>
      ${this.key.render()}
    </section>`
  }

  private renderRetired() {
    const { retired } = this
    if (!retired) return nothing
    return html`<digm-retired-notice own tabindex="-1" .successor=${retired.successor}
      ><a href="/settings">Settings</a></digm-retired-notice
    >`
  }

  private renderPublishing({ cover, fields, tracks }: DraftView) {
    const { state } = this.run
    const stoppedAt = state?.status === 'stopped' ? state.fileId : undefined
    return html`${this.renderRetired()}
      <div class="top">
      <digm-publish-cover .cover=${cover} locked></digm-publish-cover>
      <div class="publishing">
        <p class="eyebrow">Publishing</p>
        <h1>${fields.title}</h1>
        <p class="artist">${fields.artistName}</p>
        <digm-publish-steps
          .state=${state}
          .file=${tracks.find(({ fileId }) => fileId === stoppedAt)?.title ?? ''}
          @digm-cancel=${() => this.run.cancel()}
          @digm-go-on=${() => this.run.start()}
        ></digm-publish-steps>
      </div>
    </div>`
  }

  protected override render() {
    const { draft, services } = this
    if (this.problem !== '') {
      return html`<h1 class="sr">Draft</h1><digm-notice kind="error">${this.problem}</digm-notice>`
    }
    if (draft === 'reading') return html`<h1 class="sr">Draft</h1><p class="sr" role="status">Loading</p>`
    if (draft === 'gone') {
      return html`<h1 class="sr">Draft</h1>
        <digm-notice kind="empty" heading="This draft is not on this device">
          It was published, discarded, or begun on another device. <a href="/publish">Publish</a>
        </digm-notice>`
    }
    const view = draft.view.value
    if (view.isPublishing || this.run.state !== undefined) return this.renderPublishing(view)
    return html`${this.renderRetired()}
      <publish-edit .services=${services} .draft=${draft} @digm-publish=${this.onPublish}
      >${this.needsKey ? this.renderKey() : nothing}</publish-edit
    >`
  }
}

customElements.define('publish-draft', PublishDraft)

declare global {
  interface HTMLElementTagNameMap {
    'publish-draft': PublishDraft
  }
}
