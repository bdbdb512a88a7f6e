// Where an album begins, and everything of this artist that can be gone on with.
import { css, html, LitElement, nothing } from 'lit'
import type { Services } from '../app/services.ts'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-notice.ts'
import '../components/digm-publish-drop.ts'
import '../components/digm-publish-list.ts'
import '../components/digm-publish-shared.ts'
import '../components/digm-retired-notice.ts'
import { problemText } from '../components/key-problems.ts'
import { Watch } from '../components/watch.ts'
import type { AlbumId } from '../core/ids.ts'
import type { Album, Artist } from '../core/records.ts'
import { draftPath } from '../core/urls.ts'
import type { DraftSummary, PickedFile } from '../publish/draft.ts'
import type { Publishing } from '../publish/publish-album.ts'

/** Nobody publishes more from one device. */
const MOST_ALBUMS = 200

export class PublishStart extends LitElement {
  static override properties = {
    services: { attribute: false },
    publishing: { state: true },
    drafts: { state: true },
    shared: { state: true },
    albums: { state: true },
    retired: { state: true },
    problem: { state: true },
    busy: { state: true },
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      digm-notice {
        margin-top: var(--space-5);
      }
      digm-retired-notice,
      digm-publish-shared {
        display: block;
        margin-bottom: var(--space-5);
      }
    `,
  ]

  declare services: Services
  declare publishing: Publishing | undefined
  declare drafts: readonly DraftSummary[]
  declare shared: readonly PickedFile[]
  declare albums: readonly Album[]
  /** Of the key on this device: nobody takes anything new under it. */
  declare retired: Artist['retired']
  declare problem: string
  declare busy: boolean
  private readonly stops: (() => void)[] = []

  constructor() {
    super()
    this.drafts = []
    this.shared = []
    this.albums = []
    this.problem = ''
    this.busy = false
    new Watch(this, () => void this.services.holdings.unsafe.value)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.updateComplete.then(() => this.start())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const stop of this.stops.splice(0)) stop()
  }

  private async start(): Promise<void> {
    if (!this.services.secure) return this.tellReady()
    const { changes } = this.services.catalogue
    this.stops.push(changes.subscribe(() => void this.readAlbums().catch(() => undefined)))
    // Files that are dropped meanwhile begin an album all the same.
    await this.read().catch((error: unknown) => {
      this.problem = problemText(error)
    })
    this.tellReady()
    if (this.isConnected) this.stops.push(this.services.launched.subscribe(this.takeLaunched))
  }

  private async read(): Promise<void> {
    this.publishing = await this.services.publishing()
    this.drafts = await this.publishing.drafts.list()
    this.shared = await this.publishing.shared.list().catch(() => [])
    await this.readAlbums()
  }

  private readonly takeLaunched = (files: readonly PickedFile[]): void => {
    if (files.length === 0) return
    this.services.launched.value = []
    void this.begin(files)
  }

  private readonly beginWithShared = async (): Promise<void> => {
    await this.begin(this.shared)
    if (this.problem === '') this.forgetShared()
  }

  private readonly forgetShared = (): void => {
    this.shared = []
    void this.publishing?.shared.forget().catch(() => undefined)
  }

  private tellReady(): void {
    void this.updateComplete.then(() =>
      this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true })),
    )
  }

  private async readAlbums(): Promise<void> {
    const identity = await this.services.identity()
    const key = identity.state.peek()
    this.retired = await identity.retirement()
    this.albums =
      key.status === 'ready' ? await this.services.shelf.first(MOST_ALBUMS, { artist: key.fingerprint }) : []
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.problem = ''
    this.busy = true
    await work().catch((error: unknown) => {
      this.problem = problemText(error)
    })
    this.busy = false
  }

  private readonly begin = (files: readonly PickedFile[]): Promise<void> =>
    this.attempt(async () => {
      this.publishing ??= await this.services.publishing()
      const draft = await this.publishing.drafts.create()
      // The draft's page shows how far it is, and what failed.
      void draft.add(files).catch(() => undefined)
      this.services.router.navigate(draftPath(draft.id))
    })

  private readonly onEdit = ({ detail }: CustomEvent<AlbumId>): void => {
    const { publishing } = this
    if (!publishing) return
    void this.attempt(async () => this.services.router.navigate(draftPath(await publishing.editAlbum(detail))))
  }

  private readonly onWithdraw = ({ detail }: CustomEvent<AlbumId>): void => {
    const { publishing } = this
    if (!publishing) return
    void this.attempt(async () => {
      await publishing.withdrawAlbum(detail)
      await this.readAlbums()
    })
  }

  protected override render() {
    if (!this.services.secure) {
      return html`<h1 class="sr">Publish</h1>
        <digm-notice kind="empty" heading="Publishing needs https">
          This page came over plain http, where the browser neither signs nor stores. Open it over https, or on the
          machine itself as localhost.
        </digm-notice>`
    }
    const { retired } = this
    return html`${
      retired
        ? html`<digm-retired-notice own .successor=${retired.successor}><a href="/settings">Settings</a></digm-retired-notice>`
        : nothing
    }
      ${
        this.shared.length === 0
          ? nothing
          : html`<digm-publish-shared
            .files=${this.shared}
            ?locked=${this.busy}
            @digm-action=${this.beginWithShared}
            @digm-dismiss=${this.forgetShared}
          ></digm-publish-shared>`
      }
      <digm-publish-drop
        ?locked=${this.busy}
        @digm-files=${(event: CustomEvent<readonly PickedFile[]>) => this.begin(event.detail)}
      ></digm-publish-drop>
      ${this.problem === '' ? nothing : html`<digm-notice kind="error">${this.problem}</digm-notice>`}
      <digm-publish-list
        .drafts=${this.drafts}
        .albums=${this.albums}
        .unsafe=${this.services.holdings.unsafe.value}
        ?busy=${this.busy}
        ?closed=${retired !== undefined}
        @digm-edit-album=${this.onEdit}
        @digm-withdraw-album=${this.onWithdraw}
      ></digm-publish-list>`
  }
}

customElements.define('publish-start', PublishStart)

declare global {
  interface HTMLElementTagNameMap {
    'publish-start': PublishStart
  }
}
