// Where the cards of a grid stand. All are of one size, so that the height of any number of them is known without drawing them.

export type GridLayout = { columns: number; cardPx: number; gapPx: number; rowPx: number }

/** Below this width it is a phone's grid. */
const WIDE_REM = 41
/** What stands below a cover: two lines of title, one of the artist. */
const WORDS_REM = 4.75

export function gridLayout(widthPx: number, remPx: number): GridLayout {
  const wide = widthPx >= WIDE_REM * remPx
  const gapPx = (wide ? 1.5 : 1) * remPx
  const leastPx = (wide ? 12.5 : 9.5) * remPx
  const rowGapPx = (wide ? 2 : 1.5) * remPx
  const filled = columnsIn(widthPx, gapPx, leastPx, 2)
  return { ...filled, gapPx, rowPx: filled.cardPx + WORDS_REM * remPx + rowGapPx }
}

/** As many columns as have room, and at least so many; they fill the width. */
export function columnsIn(widthPx: number, gapPx: number, leastPx: number, leastColumns: number) {
  const columns = Math.max(leastColumns, Math.floor((widthPx + gapPx) / (leastPx + gapPx)))
  return { columns, cardPx: Math.max(0, (widthPx - gapPx * (columns - 1)) / columns) }
}

/** The place of a card, from the grid's top left corner. */
export function placeOf(index: number, { columns, cardPx, gapPx, rowPx }: GridLayout): { x: number; y: number } {
  return { x: (index % columns) * (cardPx + gapPx), y: Math.floor(index / columns) * rowPx }
}

/** The rows that are in view, and one above and below them, so that the Tab key always finds the next card. */
export function rowsInView(
  /** Of the grid's top edge, seen from the top of the window. */
  topPx: number,
  windowPx: number,
  rowPx: number,
  rows: number,
): { first: number; end: number } {
  if (rowPx <= 0) return { first: 0, end: 0 }
  const first = Math.floor(-topPx / rowPx) - 1
  const end = Math.ceil((windowPx - topPx) / rowPx) + 1
  return { first: Math.min(rows, Math.max(0, first)), end: Math.min(rows, Math.max(0, end)) }
}
