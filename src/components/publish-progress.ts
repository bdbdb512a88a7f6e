// The thin line that fills up, wherever publishing waits for something.
import { css } from 'lit'

export const progressStyles = css`
  progress {
    display: block;
    width: 100%;
    height: 0.25rem;
    appearance: none;
    border: 0;
    border-radius: 99rem;
    overflow: hidden;
    background: var(--line);
  }
  progress::-webkit-progress-bar {
    background: none;
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }
`
