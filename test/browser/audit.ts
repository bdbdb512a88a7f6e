// An accessibility audit in both themes, and of contrast on both ends of the ground: plain, and where the wash is strongest.
import { expect } from '@open-wc/testing'
import { emulateMedia } from '@web/test-runner-commands'
import 'axe-core/axe.min.js'

type Finding = {
  id: string
  help: string
  nodes: { html: string; failureSummary?: string; any: { message: string }[] }[]
}
type Axe = { run(node: Element, options: object): Promise<{ violations: Finding[]; incomplete: Finding[] }> }

/** A fragment is not a page: it need not have landmarks of its own. */
const OPTIONS = { rules: { region: { enabled: false } } }

// The wash is a gradient in a pseudo element, which axe gives up on; here it is one flat layer at a time. Nothing moves, for a
// colour in mid-transition would be measured as neither one nor the other.
const flat = new CSSStyleSheet()
document.adoptedStyleSheets.push(flat)
const GROUNDS = ['transparent', 'var(--wash)']

export async function audit(element: Element): Promise<void> {
  const { axe } = window as unknown as { axe: Axe }
  for (const colorScheme of ['light', 'dark'] as const) {
    await emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const ground of GROUNDS) {
      flat.replaceSync(`body::before { content: none } body { background: ${ground} }`)
      const { violations, incomplete } = await axe.run(element, OPTIONS)
      // What could not be measured has not passed.
      const unmeasured = incomplete.filter(({ id }) => id === 'color-contrast')
      expect([...violations, ...unmeasured].map(told), `${colorScheme} on ${ground}`).to.deep.equal([])
    }
  }
}

const told = ({ id, help, nodes }: Finding): string =>
  [
    `${id}: ${help}`,
    ...nodes.map(({ html, failureSummary, any }) => `${html}\n${failureSummary ?? any[0]?.message}`),
  ].join('\n')
