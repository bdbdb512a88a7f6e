// The artist's key as pages show it, in settings and before a first album: looked for, made or brought, saved by its owner, and only
// then ready. It draws into its page, does one thing at a time there, and says what failed where it was asked for.
import { html, type ReactiveControllerHost } from 'lit'
import type { Services } from '../app/services.ts'
import '../components/digm-identity-key.ts'
import '../components/digm-identity-start.ts'
import type { KeyImport } from '../components/digm-identity-start.ts'
import '../components/digm-notice.ts'
import { keyFileTextOf, problemText } from '../components/key-problems.ts'

export type Identity = Awaited<ReturnType<Services['identity']>>
export type IdentityState = Identity['state']['value']

export class ArtistKey {
  identity: Identity | undefined
  busy = false
  private exported = ''
  private problem: { where: string; text: string } | undefined

  constructor(
    private readonly host: ReactiveControllerHost,
    /** Called when the key was looked for, and whenever it became another. */
    private readonly onChange: () => Promise<void> = async () => undefined,
  ) {}

  find(services: Services): Promise<void> {
    return this.attempt('key', async () => {
      this.identity = await services.identity()
      await this.onChange()
    })
  }

  get state(): IdentityState {
    return this.identity?.state.value ?? { status: 'loading' }
  }

  problemAt(where: string): string {
    return this.problem?.where === where ? this.problem.text : ''
  }

  /** What fails is said where it was asked for. */
  async attempt(where: string, work: () => Promise<void>): Promise<void> {
    this.problem = undefined
    this.busy = true
    this.host.requestUpdate()
    try {
      await work()
    } catch (error) {
      this.problem = { where, text: problemText(error) }
    }
    this.busy = false
    this.host.requestUpdate()
  }

  withIdentity(where: string, work: (identity: Identity) => Promise<void>): void {
    const { identity } = this
    if (!identity || this.busy) return
    // A file that was handed out before may be older than what happens now.
    this.exported = ''
    void this.attempt(where, () => work(identity))
  }

  private readonly onImport = ({ detail }: CustomEvent<KeyImport>): void => {
    this.withIdentity('key', async (identity) => {
      await identity.importFile(await keyFileTextOf(detail.file), detail.passphrase)
      await this.onChange()
    })
  }

  private readonly onSaved = (): void => {
    this.withIdentity('key', async (identity) => {
      await identity.confirmSaved()
      await this.onChange()
    })
  }

  private readonly onExport = (): void => {
    this.withIdentity('key', async (identity) => {
      this.exported = await identity.exportFile()
    })
  }

  private readonly onForget = (): void => {
    this.withIdentity('key', async (identity) => {
      await identity.forget()
      await this.onChange()
    })
  }

  render() {
    const problem = this.problemAt('key')
    const { state } = this
    switch (state.status) {
      case 'loading':
        return problem === ''
          ? html`<p role="status">Looking for your key.</p>`
          : html`<digm-notice kind="error">${problem}</digm-notice>`
      case 'unavailable':
        return html`<p>A key can only be made over https.</p>`
      case 'none':
        return html`<digm-identity-start
          .problem=${problem}
          ?busy=${this.busy}
          @digm-key-make=${(event: CustomEvent<string>) => this.withIdentity('key', (key) => key.make(event.detail))}
          @digm-key-import=${this.onImport}
        ></digm-identity-start>`
      default:
        return html`<digm-identity-key
          .state=${state}
          .exported=${this.exported}
          .problem=${problem}
          ?busy=${this.busy}
          @digm-key-saved=${this.onSaved}
          @digm-key-export=${this.onExport}
          @digm-key-forget=${this.onForget}
        ></digm-identity-key>`
    }
  }
}
