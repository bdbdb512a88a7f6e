// Fields of a form: label above, help below, one look for everything that is typed into or chosen from.
import { css } from 'lit'

export const controlStyles = css`
  :host {
    display: block;
  }
  .field {
    margin-bottom: var(--space-5);
  }
  label {
    display: block;
    margin-bottom: var(--space-2);
    font-weight: 600;
  }
  input:not([type="file"], [type="checkbox"]),
  textarea,
  select {
    display: block;
    width: 100%;
    max-width: 30rem;
    min-height: 3rem;
    padding: var(--space-2) var(--space-4);
    font: inherit;
    color: var(--ink);
    background: var(--raised);
    border: 1.5px solid var(--ink-soft);
    border-radius: calc(var(--radius) * 2);
  }
  input[type="file"] {
    display: block;
    max-width: 100%;
    min-height: var(--touch);
    padding: var(--space-1) 0;
    font: inherit;
    color: inherit;
  }
  input[type="file"]::file-selector-button {
    min-height: var(--touch);
    margin-inline-end: var(--space-3);
    padding: 0 var(--space-5);
    font: inherit;
    font-weight: 600;
    color: inherit;
    background: none;
    border: 1px solid var(--line);
    border-radius: 99rem;
  }
  textarea {
    min-height: 7rem;
    resize: vertical;
  }
  :user-invalid {
    border-color: var(--danger);
  }
  .help {
    max-width: 38rem;
    margin-top: var(--space-2);
    font-size: var(--text-s);
    color: var(--ink-soft);
  }
  .problem {
    max-width: 38rem;
    margin: var(--space-3) 0;
    color: var(--danger);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-3);
    align-items: center;
  }
  p + .actions,
  p + .field,
  p + form {
    margin-top: var(--space-5);
  }
  .actions .pill {
    min-height: 3rem;
    padding: 0 var(--space-5);
  }
  a.pill {
    display: inline-flex;
    align-items: center;
    border-radius: 99rem;
    text-decoration: none;
  }
  .check {
    display: flex;
    gap: var(--space-3);
    align-items: center;
    min-height: var(--touch);
    font-weight: 400;
  }
  [type="checkbox"] {
    width: 1.5rem;
    height: 1.5rem;
    accent-color: var(--ink);
  }
  .fingerprint {
    font-family: ui-monospace, monospace;
    overflow-wrap: anywhere;
    user-select: all;
  }
`
