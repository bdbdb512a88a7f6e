// A button that opens the browser's file picker: a native input under a label that looks like every other button.
import { css, html } from 'lit'

export const pickStyles = css`
  .pick {
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: 3rem;
    margin: 0;
    padding: 0 var(--space-5);
    border-radius: 99rem;
    font-weight: 600;
    cursor: pointer;
  }
  .pick input[type="file"] {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    min-height: 0;
    padding: 0;
    opacity: 0;
    cursor: pointer;
  }
  .pick:focus-within {
    outline: 2px solid var(--accent);
    outline-offset: 3px;
  }
  @media (hover: hover) {
    .pick.quiet:hover {
      background: var(--line);
    }
  }
`

export type Pick = {
  label: string
  look: 'solid' | 'quiet'
  accept?: string
  multiple?: boolean
  folder?: boolean
  onPick: (input: HTMLInputElement) => void
}

export const renderPick = ({ label, look, accept = '', multiple = false, folder = false, onPick }: Pick) =>
  html`<label class="pick ${look}">
    ${label}
    <input
      type="file"
      accept=${accept}
      ?multiple=${multiple}
      ?webkitdirectory=${folder}
      @change=${(event: Event) => {
        const input = event.currentTarget as HTMLInputElement
        onPick(input)
        // The same file may be picked again after it was removed.
        input.value = ''
      }}
    />
  </label>`
