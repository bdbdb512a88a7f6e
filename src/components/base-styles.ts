// What every element shares: box model, one look of buttons, focus, and text that only screen readers meet.
import { css } from 'lit'

export const baseStyles = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ol,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ol,
  ul {
    list-style: none;
  }
  a {
    color: inherit;
  }
  svg {
    display: block;
    width: 1.5rem;
    height: 1.5rem;
    fill: currentColor;
    flex: none;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    min-width: var(--touch);
    min-height: var(--touch);
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    border-radius: 99rem;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
    opacity: 0.45;
  }
  .pill {
    padding: 0 var(--space-5) 0 var(--space-4);
    font-weight: 600;
    transition:
      background-color var(--quick),
      transform var(--quick);
  }
  .pill:active:not(:disabled) {
    transform: scale(0.97);
  }
  .solid {
    background: var(--accent);
    color: var(--on-accent);
  }
  .quiet {
    box-shadow: inset 0 0 0 1.5px var(--line);
  }
  @media (hover: hover) {
    .quiet:hover:not(:disabled) {
      background: var(--line);
    }
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 3px;
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`
