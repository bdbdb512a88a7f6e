// What a platform brings to make an album out of files; everything else in this folder is arithmetic over bytes.
import type { Digest } from '../core/ids.ts'
import type { EncodeImage } from './cover.ts'
import type { OpenDecoder } from './decode.ts'
import type { EncodeMp3 } from './preview.ts'
import type { Hashers } from './torrent.ts'

export type MediaPlatform = Hashers & {
  sha256: Digest
  openDecoder: OpenDecoder
  encodeMp3: EncodeMp3
  encodeImage: EncodeImage
}
