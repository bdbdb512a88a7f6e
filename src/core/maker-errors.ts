// What goes wrong for those who publish or run a node. Imported for its effect by whatever publishes, and by the node.
import { learnErrors } from './errors.ts'

const MAKER_ERRORS = {
  'no-audio': [400, 'There is no audio in this folder.'],
  'too-many-tracks': [400, 'An album has at most 200 tracks.'],
  'unreadable-file': [400, 'The file cannot be read.'],
  'empty-file': [400, 'The file is empty.'],
  'outside-folder': [400, 'The file lies outside the album folder.'],
  'truncated-audio': [400, 'The file is cut short.'],
  'unsupported-audio': [400, 'The file is not audio that DIGM can publish.'],
  'unsupported-picture': [400, 'The file is not a picture that can become a cover.'],
  'draft-incomplete': [400, 'Something is still missing. See the fields that say so.'],
  'bad-key-file': [400, 'The key file or its passphrase is wrong.'],
  'future-version': [400, 'The record is dated in the future. Check the clock.'],
  'not-allowed': [403, 'This Eldernode does not take albums from this artist.'],
  'stale-version': [409, 'A newer version is already known.'],
  'quota-exceeded': [507, 'The Eldernode has no room left.'],
  'key-retired': [403, 'This artist key is retired. Nothing new is taken under it.'],
  'bad-config': [400, 'A setting is wrong.'],
  'port-taken': [500, 'The port is taken by another program.'],
  'folder-in-use': [500, 'The data folder is used by another Eldernode.'],
  'offset-mismatch': [409, 'The upload does not continue where it stopped.'],
  'torrent-first': [409, 'The torrent file must arrive before its audio.'],
  'track-id-taken': [409, 'This track belongs to another album.'],
  'node-unreachable': [504, 'The Eldernode cannot be reached.'],
} as const

export type MakerErrorCode = keyof typeof MAKER_ERRORS

learnErrors(MAKER_ERRORS)
