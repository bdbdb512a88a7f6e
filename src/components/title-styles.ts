// The name of an album or artist where it is the largest thing on the page. `.boot-album h1` in app.css is the same before any script.
import { css } from 'lit'

export const titleStyles = css`
  h1 {
    font-size: var(--text-2xl);
    font-weight: 700;
    font-stretch: 78%;
    line-height: 0.98;
    letter-spacing: -0.02em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
`
