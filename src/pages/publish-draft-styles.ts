// A draft looks like the page it will become: the cover at the left, the words beside it, the tracks below.
import { css } from 'lit'

export const draftStyles = css`
  :host {
    display: block;
  }
  .top {
    display: grid;
    gap: var(--space-5);
  }
  digm-retired-notice {
    margin-bottom: var(--space-5);
  }
  digm-retired-notice:focus {
    outline: none;
  }
  digm-publish-cover {
    width: var(--hero-cover);
    margin: 0 auto;
  }
  h2 {
    margin: var(--space-7) 0 var(--space-4);
    font-size: var(--text-l);
    font-weight: 600;
    line-height: 1.2;
  }
  h2:focus {
    outline: none;
  }
  .help {
    max-width: 38rem;
    margin: calc(-1 * var(--space-2)) 0 var(--space-4);
    font-size: var(--text-s);
    color: var(--ink-soft);
  }
  digm-publish-drop {
    margin-top: var(--space-4);
  }
  digm-publish-notes {
    margin-top: var(--space-2);
  }
  .problem {
    color: var(--danger);
    font-size: var(--text-s);
  }
  .eyebrow {
    margin-bottom: var(--space-3);
    font-size: var(--text-s);
    font-weight: 600;
    color: var(--accent);
  }
  .key {
    max-width: 46rem;
    margin-top: var(--space-5);
    padding: var(--space-5);
    border-radius: calc(var(--radius) * 2);
    background: var(--raised);
    box-shadow: inset 0 0 0 1px var(--line);
  }
  .key h2 {
    margin-top: 0;
  }
  .storing {
    margin-top: var(--space-3);
    font-size: var(--text-s);
    color: var(--ink-soft);
  }
  .publishing {
    max-width: 38rem;
  }
  .publishing .artist {
    margin: var(--space-3) 0 var(--space-5);
    font-size: var(--text-l);
    line-height: 1.25;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-2) var(--space-4);
    margin-top: var(--space-6);
    padding-top: var(--space-3);
    border-top: 1px solid var(--line);
    font-size: var(--text-s);
    color: var(--ink-soft);
  }
  .foot .danger {
    color: var(--danger);
  }
  @media (min-width: 46rem) {
    .top {
      grid-template-columns: auto minmax(0, 1fr);
      gap: var(--hero-gap);
      align-items: start;
    }
    digm-publish-cover {
      margin: 0;
    }
  }
`
