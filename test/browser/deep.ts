// Finds things the way a person does, through the shadows that elements cast.

export function all<T extends Element>(root: Element, selector: string): T[] {
  const inside = root.shadowRoot ?? root
  const here = [...inside.querySelectorAll<T>(selector)]
  const below = [...inside.querySelectorAll('*')].flatMap((each) => (each.shadowRoot ? all<T>(each, selector) : []))
  return [...here, ...below]
}

export function one<T extends Element>(root: Element, selector: string): T {
  const [found] = all<T>(root, selector)
  if (!found) throw new Error(`there is no ${selector}`)
  return found
}

/** A button or link by its name. */
export function button(root: Element, name: string): HTMLElement {
  const found = all<HTMLElement>(root, 'button, a').find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent?.replace(/\s+/g, ' ').trim()) === name,
  )
  if (!found) throw new Error(`there is no button ${name}`)
  return found
}

/** Everything has been drawn. */
export async function drawn(root: Element): Promise<void> {
  for (const each of [root, ...all<Element>(root, '*')]) {
    await (each as { updateComplete?: Promise<unknown> }).updateComplete
  }
}

/** Everything there is to read. */
export function textOf(root: Element): string {
  const read = (node: Node): string => {
    if (node instanceof HTMLStyleElement) return ''
    const own = node instanceof Element && node.shadowRoot ? read(node.shadowRoot) : ''
    return own + [...node.childNodes].map((child) => (child instanceof Text ? child.data : read(child))).join(' ')
  }
  return read(root).replace(/\s+/g, ' ')
}

export function type(field: HTMLInputElement | HTMLTextAreaElement, value: string): void {
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

export const focused = (): Element | null => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return at
}
