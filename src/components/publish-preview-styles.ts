// The window over a track's outline, and what sets it.
import { css } from 'lit'

export const previewStyles = css`
  :host {
    display: block;
  }
  .wave {
    position: relative;
    height: 4.5rem;
    border-radius: calc(var(--radius) * 2);
    background: var(--sunken);
    overflow: hidden;
    cursor: pointer;
    touch-action: pan-y;
  }
  .wave svg {
    width: 100%;
    height: 100%;
  }
  .outline {
    fill: var(--ink-soft);
    opacity: 0.45;
  }
  .chosen {
    fill: var(--accent);
  }
  .window {
    position: absolute;
    inset: 0 auto;
    border: 2px solid var(--accent);
    border-radius: calc(var(--radius) * 2);
    cursor: grab;
  }
  .window.held {
    cursor: grabbing;
  }
  .needle {
    position: absolute;
    inset: 0 auto;
    width: 2px;
    background: var(--ink);
  }
  .controls {
    display: grid;
    grid-template-columns: auto 1fr 1fr;
    align-items: center;
    gap: var(--space-2) var(--space-4);
    margin-top: var(--space-2);
  }
  .pill {
    min-height: var(--touch);
  }
  label {
    font-size: var(--text-s);
    min-width: 0;
  }
  output {
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }
  input {
    display: block;
    width: 100%;
    min-width: 0;
    height: var(--touch);
    margin: 0;
    accent-color: var(--accent);
  }
  .problem {
    margin-top: var(--space-2);
    font-size: var(--text-s);
    color: var(--danger);
  }
  @media (max-width: 30rem) {
    .controls {
      grid-template-columns: 1fr 1fr;
    }
    .controls .pill {
      grid-column: 1 / -1;
      justify-self: start;
    }
  }
`
