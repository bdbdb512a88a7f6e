// The row of a track: on a phone the buttons stand below the title, on a wide screen beside it.
import { css } from 'lit'

export const trackStyles = css`
  :host {
    display: block;
  }
  .row {
    display: grid;
    grid-template: "grip title title" auto "grip facts actions" auto "more more more" auto / auto minmax(0, 1fr) auto;
    align-items: center;
    column-gap: var(--space-3);
    padding: var(--space-2) 0;
  }
  .grip {
    grid-area: grip;
    align-self: start;
    flex-direction: column;
    gap: 0;
    border-radius: var(--radius);
    color: var(--ink-soft);
    cursor: grab;
    touch-action: none;
  }
  .grip .number {
    margin-top: var(--space-2);
  }
  .number {
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
  }
  .title {
    grid-area: title;
    width: 100%;
    min-width: 0;
    min-height: var(--touch);
    padding: var(--space-1) 0;
    font: inherit;
    font-weight: 600;
    color: var(--ink);
    background: none;
    border: 0;
    border-bottom: 1.5px solid var(--line);
    border-radius: 0;
    overflow-wrap: anywhere;
  }
  p.title {
    display: flex;
    align-items: center;
    border: 0;
    color: var(--ink-soft);
    text-decoration: line-through;
  }
  .title:focus-visible {
    outline: none;
    border-color: var(--accent);
    box-shadow: 0 1.5px 0 var(--accent);
  }
  .title[aria-invalid="true"] {
    border-color: var(--danger);
  }
  .facts {
    grid-area: facts;
    min-width: 0;
    font-size: var(--text-s);
    color: var(--ink-soft);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .actions {
    grid-area: actions;
    display: flex;
    color: var(--ink-soft);
  }
  .radio[aria-pressed="true"] {
    color: var(--on-accent);
    background: var(--accent);
  }
  .more {
    grid-area: more;
    min-width: 0;
  }
  .more > :last-child {
    margin-bottom: var(--space-2);
  }
  .problem {
    margin-top: var(--space-1);
    padding-inline-start: calc(var(--touch) + var(--space-3));
    font-size: var(--text-s);
    color: var(--danger);
  }
  progress {
    margin-top: var(--space-1);
  }
  digm-publish-preview {
    margin-top: var(--space-2);
  }
  @media (min-width: 46rem) {
    .row {
      grid-template: "grip title facts actions" auto "more more more more" auto / auto minmax(0, 1fr) auto auto;
      column-gap: var(--space-4);
    }
    .grip {
      flex-direction: row;
      gap: var(--space-1);
      align-self: center;
    }
    .grip .number {
      margin: 0;
      min-width: 1.5em;
      text-align: end;
    }
    .facts {
      max-width: 18rem;
    }
    .more {
      padding-inline-start: calc(var(--touch) + var(--space-7));
    }
    .problem {
      padding: 0;
    }
  }
`
