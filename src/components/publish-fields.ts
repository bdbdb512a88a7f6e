// What the fields of a draft share: a label, a control, and below it what is wrong, once it was left or somebody tried to publish.
import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import type { DraftFields } from '../publish/draft.ts'
import type { Problem } from '../publish/draft-check.ts'
import { baseStyles } from './base-styles.ts'
import { controlStyles } from './control-styles.ts'

export type FieldName = keyof DraftFields

export const problemStyles = css`
  .problem {
    margin: var(--space-2) 0 0;
    font-size: var(--text-s);
  }
  [aria-invalid="true"] {
    border-color: var(--danger) !important;
  }
`

export abstract class PublishFields extends LitElement {
  static override properties = {
    fields: { attribute: false },
    problems: { attribute: false },
    showAll: { type: Boolean },
    locked: { type: Boolean },
    left: { state: true },
  }

  static override styles = [baseStyles, controlStyles, problemStyles]

  declare fields: DraftFields
  declare problems: readonly Problem[]
  /** Also problems of fields that were not visited yet. */
  declare showAll: boolean
  declare locked: boolean
  /** Fields that were visited and left. */
  declare left: ReadonlySet<FieldName>

  constructor() {
    super()
    this.problems = []
    this.showAll = false
    this.locked = false
    this.left = new Set()
  }

  protected problemOf(name: FieldName): string | undefined {
    if (!this.showAll && !this.left.has(name)) return undefined
    return this.problems.find(({ field }) => field === name)?.text
  }

  protected edit(changes: Partial<DraftFields>): void {
    this.dispatchEvent(new CustomEvent('digm-edit', { detail: changes }))
  }

  protected readonly onLeave = (event: Event): void => {
    const { name } = event.currentTarget as HTMLInputElement
    this.left = new Set([...this.left, name as FieldName])
  }

  /** For the texts; `name` says which. */
  protected readonly onText = (event: Event): void => {
    const { name, value } = event.currentTarget as HTMLInputElement
    this.edit({ [name]: value })
  }

  /** What a screen reader reads with the control. */
  protected describedBy(name: FieldName, help: string): string | typeof nothing {
    const ids = [help === '' ? '' : `${name}-help`, this.problemOf(name) ? `${name}-problem` : '']
    return ids.filter((id) => id !== '').join(' ') || nothing
  }

  protected renderField(name: FieldName, label: string, control: TemplateResult, help = ''): TemplateResult {
    const problem = this.problemOf(name)
    return html`<div class="field ${name}">
      <label for=${name}>${label}</label>
      ${control}
      ${help === '' ? nothing : html`<p class="help" id="${name}-help">${help}</p>`}
      <p class="problem" id="${name}-problem" role="status">${problem ?? nothing}</p>
    </div>`
  }

  protected renderText(name: FieldName, label: string, value: string, help = ''): TemplateResult {
    const control = html`<input
      id=${name}
      name=${name}
      autocomplete="off"
      spellcheck=${name === 'paymentCode' || name === 'artistKey' ? 'false' : nothing}
      inputmode=${name === 'priceXFG' ? 'decimal' : nothing}
      aria-invalid=${this.problemOf(name) ? 'true' : nothing}
      aria-describedby=${this.describedBy(name, help)}
      ?readonly=${this.locked}
      .value=${value}
      @input=${this.onText}
      @blur=${this.onLeave}
    />`
    return this.renderField(name, label, control, help)
  }

  /** Where a problem is put right. */
  focusField(name: FieldName): boolean {
    const control = this.renderRoot.querySelector<HTMLElement>(`#${name}`)
    control?.closest('details')?.setAttribute('open', '')
    control?.focus()
    return control !== null
  }
}

declare global {
  interface HTMLElementEventMap {
    'digm-edit': CustomEvent<Partial<DraftFields>>
  }
}
