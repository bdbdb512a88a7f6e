// Limits that page, worker and every Eldernode must agree on (sizes in bytes unless the name says otherwise).
export const KIB = 1024
export const MIB = 1024 * KIB
export const GIB = 1024 * MIB

export const MAX_RECORD = 32 * KIB
export const MAX_TRACKS_PER_ALBUM = 200
export const MAX_TITLE_CODE_POINTS = 200
export const MAX_DESCRIPTION_CODE_POINTS = 4000
export const MAX_AUDIO_FILE = GIB
export const MAX_AUDIO_DURATION_SEC = 4 * 3600
export const MAX_TORRENT_FILE = 256 * KIB
export const MAX_FRAME = 2 * MIB
export const MAX_PREVIEW = MIB
export const SHORTEST_PREVIEW_SEC = 15
export const LONGEST_PREVIEW_SEC = 60
export const MAX_COVER = 50 * KIB
export const MAX_PREVIEW_TRACKS = 2
export const MAX_GENRES = 20
export const MAX_PEAK_BUCKETS = 200

export const MIN_PIECE_LENGTH = 16 * KIB
export const MAX_PIECE_LENGTH = 256 * KIB

/** An open-ended range (`bytes=N-`) is answered with at most this much; media elements ask for the rest as they need it. */
export const MAX_OPEN_RANGE = MIB

/** Within this time a stream request is either under way or answered with a reason. */
export const UNREACHABLE_AFTER_MS = 10_000

/** Audio this far beyond the playhead the worker takes over HTTP without asking anyone, and the swarm leaves to it. */
export const LEAD_SEC = 6
