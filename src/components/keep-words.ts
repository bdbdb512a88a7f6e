// What an album says of itself that is here whole, while the page that shows it could not play it without a network.

export type StoredState = { status: 'stored'; bytesTotal: number; offlinePlay: 'coming' | 'after-reload' | 'never' }

const STORED = {
  coming: 'All of it is here. The app to play it offline is still coming.',
  'after-reload': 'All of it is here. Reload this page to play it offline.',
  never: 'All of it is here, but this browser plays nothing offline.',
}

export const storedText = ({ offlinePlay }: StoredState): string => STORED[offlinePlay]
