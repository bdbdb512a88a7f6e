// The icons that only publishing needs, drawn as in icons.ts.
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit'

const stroke = (paths: SVGTemplateResult): TemplateResult =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <g fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${paths}</g>
  </svg>`

export const gripIcon = stroke(svg`<path d="M6 8.5h12M6 12h12M6 15.5h12"/>`)
export const upIcon = stroke(svg`<path d="m6.5 14.5 5.5-5.5 5.5 5.5"/>`)
export const downIcon = stroke(svg`<path d="m6.5 9.5 5.5 5.5 5.5-5.5"/>`)
export const radioIcon = stroke(
  svg`<circle cx="12" cy="12" r="1.6"/><path d="M8.2 15.8a5.4 5.4 0 0 1 0-7.6m7.6 0a5.4 5.4 0 0 1 0 7.6M5.4 18.6a9.3 9.3 0 0 1 0-13.2m13.2 0a9.3 9.3 0 0 1 0 13.2"/>`,
)
