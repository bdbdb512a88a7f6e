// A page of words and rows rather than covers: one column of a readable width under one look of headings.
import { css } from 'lit'

export const headingStyles = css`
  h1 {
    font-size: var(--text-xl);
    font-weight: 700;
    font-stretch: 85%;
    line-height: 1.15;
  }
`

export const columnStyles = css`
  :host {
    display: block;
    max-width: 46rem;
    margin: 0 auto;
    padding-top: var(--space-3);
  }
  ${headingStyles}
  h2 {
    margin: var(--space-7) 0 var(--space-4);
    font-size: var(--text-l);
    font-weight: 600;
    line-height: 1.2;
  }
`
