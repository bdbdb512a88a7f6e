import { DigmError } from '../core/errors.ts'

export type Whereabouts = 'here' | 'unknown' | 'unreachable'

/** What came of opening an album: it is in storage now, nobody who was asked knows it, or nobody could be asked. */
export const whereabouts = (opening: Promise<unknown>): Promise<Whereabouts> =>
  opening.then(
    () => 'here',
    (error: unknown) => (error instanceof DigmError && error.code === 'album-unknown' ? 'unknown' : 'unreachable'),
  )
