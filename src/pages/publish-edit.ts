// A draft open to change: an album as it will look, every part of it editable. What is typed is stored at once; the page shows what
// the draft says. Publishing itself is asked of the page around it, which puts what belongs to that into the slot.
import { html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-notice.ts'
import '../components/digm-publish-cover.ts'
import '../components/digm-publish-drop.ts'
import '../components/digm-publish-facts.ts'
import '../components/digm-publish-notes.ts'
import '../components/digm-publish-ready.ts'
import '../components/digm-publish-tracks.ts'
import type { TrackEdit } from '../components/digm-publish-tracks.ts'
import { problemText } from '../components/key-problems.ts'
import { Watch } from '../components/watch.ts'
import { DigmError } from '../core/errors.ts'
import type { Draft, DraftFields, PickedFile } from '../publish/draft.ts'
import type { Problem } from '../publish/draft-check.ts'
import type { Crop } from '../publish/media-messages.ts'
import { warnOnLeaving } from './leave-warning.ts'
import { PreviewEar } from './preview-ear.ts'
import { draftStyles } from './publish-draft-styles.ts'

export class PublishEdit extends LitElement {
  static override properties = {
    services: { attribute: false },
    draft: { attribute: false },
    asked: { state: true },
    discarding: { state: true },
    problem: { state: true },
    adding: { state: true },
  }

  static override styles = [baseStyles, draftStyles]

  declare services: Services
  declare draft: Draft
  /** Publishing was tried: every problem is shown. */
  declare asked: boolean
  declare discarding: boolean
  declare problem: string
  /** Batches of files that are not stored yet. */
  declare adding: number
  private readonly ear = new PreviewEar(this)
  private stop: (() => void) | undefined

  constructor() {
    super()
    this.asked = false
    this.discarding = false
    this.problem = ''
    this.adding = 0
    new Watch(this, () => {
      void this.draft.view.value
      void this.services.online.value
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.stop = warnOnLeaving(() => this.adding > 0)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.stop?.()
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.problem = ''
    await work().catch((error: unknown) => {
      this.problem = problemText(error)
    })
  }

  private async add(files: readonly PickedFile[]): Promise<void> {
    this.adding++
    await this.attempt(() => this.draft.add(files))
    this.adding--
  }

  private onTrack(edit: TrackEdit): void {
    const { draft, ear } = this
    const { fileId } = edit
    switch (edit.type) {
      case 'rename':
        draft.rename(fileId, edit.title)
        break
      case 'remove':
        draft.remove(fileId)
        break
      case 'move':
        draft.move(fileId, edit.to)
        break
      case 'preview':
        ear.hush()
        draft.choosePreview(fileId, edit.span)
        break
      case 'hear':
        void ear.hear(draft, fileId, this.services.player)
        break
      case 'hush':
        ear.hush()
    }
  }

  private readonly onEdit = ({ detail }: CustomEvent<Partial<DraftFields>>): void => this.draft.edit(detail)

  private readonly onPublish = (): void => {
    const [first] = this.draft.view.peek().problems
    this.asked = true
    if (first) this.lead(first)
    else this.dispatchEvent(new CustomEvent('digm-publish'))
  }

  /** To where a problem is put right. */
  private async lead({ field, fileId }: Problem): Promise<void> {
    await this.updateComplete
    const root = this.renderRoot
    if (fileId) root.querySelector('digm-publish-tracks')?.focusTrack(fileId)
    else if (field === 'rights') root.querySelector('digm-publish-ready')?.focusRights()
    else if (field === 'tracks' || field === 'track') root.querySelector<HTMLElement>('#tracks')?.focus()
    else if (!root.querySelector('digm-publish-facts')?.focusField(field)) {
      root.querySelector('digm-publish-notes')?.focusField(field)
    }
  }

  private readonly discard = (): Promise<void> =>
    this.attempt(async () => {
      await this.draft.discard()
      this.services.router.navigate('/publish')
    })

  private setDiscarding(discarding: boolean): void {
    this.discarding = discarding
    // The button under the finger is gone.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.foot button')?.focus())
  }

  private renderTop() {
    const { draft } = this
    const { cover, edits, fields, problems } = draft.view.value
    return html`<div class="top">
      <digm-publish-cover
        .cover=${cover}
        @digm-crop=${({ detail }: CustomEvent<Crop>) => this.attempt(() => draft.crop(detail))}
        @digm-cover-choose=${({ detail }: CustomEvent<Blob | undefined>) => this.attempt(() => draft.chooseCover(detail))}
      ></digm-publish-cover>
      <div>
        ${edits ? html`<p class="eyebrow">A new version of a published album</p>` : nothing}
        <digm-publish-facts
          .fields=${fields}
          .problems=${problems}
          ?showAll=${this.asked}
          @digm-edit=${this.onEdit}
        ></digm-publish-facts>
        <digm-publish-notes
          .fields=${fields}
          .problems=${problems}
          ?showAll=${this.asked}
          @digm-edit=${this.onEdit}
        ></digm-publish-notes>
      </div>
    </div>`
  }

  private renderTracks() {
    const { tracks, problems } = this.draft.view.value
    const problem = this.asked ? problems.find(({ field }) => field === 'tracks')?.text : undefined
    return html`<h2 id="tracks" tabindex="-1">Tracks</h2>
      <p class="help">
        Up to two tracks have a preview in Paradio, the radio of everything that is published. Choose the part that people
        should hear.
      </p>
      ${problem ? html`<p class="problem" role="status">${problem}</p>` : nothing}
      <digm-publish-tracks
        .tracks=${tracks}
        .problems=${this.asked ? problems.filter(({ field }) => field === 'track') : []}
        .heard=${this.ear.heard}
        @digm-track-edit=${(event: CustomEvent<TrackEdit>) => this.onTrack(event.detail)}
      ></digm-publish-tracks>
      <digm-publish-drop
        compact
        @digm-files=${(event: CustomEvent<readonly PickedFile[]>) => this.add(event.detail)}
      ></digm-publish-drop>
      ${this.adding > 0 ? html`<p class="storing" role="status">The files are being stored. Keep this page open.</p>` : nothing}`
  }

  private renderFoot() {
    const { unsaved } = this.draft.view.value
    return html`<div class="foot">
      ${
        unsaved
          ? html`<p class="problem" role="alert">Not stored. ${new DigmError(unsaved).message}</p>`
          : html`<p>Every change is stored on this device. <a href="/publish">Go on later</a></p>`
      }
      ${
        this.discarding
          ? html`<span>
            <button type="button" class="pill quiet danger" @click=${this.discard}>Discard it with its audio</button>
            <button type="button" class="pill" @click=${() => this.setDiscarding(false)}>Keep it</button>
          </span>`
          : html`<button type="button" class="pill" @click=${() => this.setDiscarding(true)}>Discard the draft</button>`
      }
    </div>`
  }

  protected override render() {
    const { edits, fields, problems } = this.draft.view.value
    return html`<h1 class="sr">Draft</h1>
      ${this.problem === '' ? nothing : html`<digm-notice kind="error">${this.problem}</digm-notice>`} ${this.renderTop()}
      ${this.renderTracks()}
      <h2>Publish</h2>
      <digm-publish-ready
        .problems=${problems}
        ?rights=${fields.rights}
        ?edits=${edits !== undefined}
        ?asked=${this.asked}
        ?offline=${!this.services.online.value}
        @digm-edit=${this.onEdit}
        @digm-publish=${this.onPublish}
        @digm-problem=${(event: CustomEvent<Problem>) => this.lead(event.detail)}
      ></digm-publish-ready>
      <slot></slot>
      ${this.renderFoot()}`
  }
}

customElements.define('publish-edit', PublishEdit)

declare global {
  interface HTMLElementTagNameMap {
    'publish-edit': PublishEdit
  }
}
