// What stands beside the cover: title and artist as large as listeners will see them, then date, genres and price.
import { css, html } from 'lit'
import { PublishFields } from './publish-fields.ts'

export class DigmPublishFacts extends PublishFields {
  static override properties = { ...PublishFields.properties, genreText: { state: true } }

  static override styles = [
    ...PublishFields.styles,
    css`
      .field {
        margin-bottom: var(--space-4);
      }
      .title label,
      .artistName label {
        margin-bottom: var(--space-1);
        font-size: var(--text-s);
        font-weight: 400;
        color: var(--ink-soft);
      }
      #title,
      #artistName {
        max-width: none;
        padding: var(--space-1) 0;
        background: none;
        border-width: 0 0 1.5px;
        border-radius: 0;
      }
      #title {
        min-height: 3.5rem;
        font-size: clamp(2rem, 1.5rem + 2vw, 3rem);
        font-weight: 700;
        font-stretch: 78%;
        letter-spacing: -0.02em;
        line-height: 1.1;
      }
      #artistName {
        font-size: var(--text-l);
      }
      #title:focus-visible,
      #artistName:focus-visible {
        outline: none;
        border-color: var(--accent);
        box-shadow: 0 1.5px 0 var(--accent);
      }
      .row {
        display: grid;
        gap: 0 var(--space-5);
        margin-top: var(--space-5);
      }
      @media (min-width: 30rem) {
        .row {
          grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
        }
      }
    `,
  ]

  /** As it is being typed: commas and spaces at the end would otherwise vanish under the hand. */
  declare genreText: string | undefined

  private readonly onGenres = (event: Event): void => {
    this.genreText = (event.currentTarget as HTMLInputElement).value
    const genres = this.genreText.split(',').map((genre) => genre.trim())
    this.edit({ genres: genres.filter((genre) => genre !== '') })
  }

  private renderGenres() {
    const control = html`<input
      id="genres"
      name="genres"
      autocomplete="off"
      aria-invalid=${this.problemOf('genres') ? 'true' : 'false'}
      aria-describedby=${this.describedBy('genres', 'help')}
      ?readonly=${this.locked}
      .value=${this.genreText ?? this.fields.genres.join(', ')}
      @input=${this.onGenres}
      @blur=${(event: Event) => {
        this.genreText = undefined
        this.onLeave(event)
      }}
    />`
    return this.renderField('genres', 'Genres', control, 'With commas between them.')
  }

  private renderDate() {
    const control = html`<input
      id="releaseDate"
      name="releaseDate"
      type="date"
      aria-invalid=${this.problemOf('releaseDate') ? 'true' : 'false'}
      aria-describedby=${this.describedBy('releaseDate', '')}
      ?readonly=${this.locked}
      .value=${this.fields.releaseDate}
      @change=${this.onText}
      @blur=${this.onLeave}
    />`
    return this.renderField('releaseDate', 'Release date', control)
  }

  protected override render() {
    const { title, artistName, priceXFG } = this.fields
    return html`${this.renderText('title', 'Title', title)} ${this.renderText('artistName', 'Artist', artistName)}
      <div class="row">
        ${this.renderDate()} ${this.renderGenres()}
        ${this.renderText('priceXFG', 'Price in XFG', priceXFG, 'Empty: no price.')}
      </div>`
  }
}

customElements.define('digm-publish-facts', DigmPublishFacts)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-facts': DigmPublishFacts
  }
}
