import { DigmError } from '../../src/core/errors.ts'
import type { TrackId } from '../../src/core/ids.ts'
import { errorResponse, type StreamSources, streamResponse } from '../stream-response.ts'

export function stream(event: FetchEvent, trackId: TrackId, sources: StreamSources): void {
  const answer = streamResponse(event.request, trackId, sources)
  event.respondWith(
    answer.then(
      ({ response }) => response,
      (error: unknown) => errorResponse(new DigmError('internal', {}, { cause: error })),
    ),
  )
  // Once, synchronously: calling it from the body's pull throws and kills the stream.
  event.waitUntil(answer.then(({ finished }) => finished).catch(() => undefined))
}
