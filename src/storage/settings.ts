// Settings of this device. Whoever reads one parses it: an older version of the app may have written it.
import type { Database } from './database.ts'

export type SettingName = 'endpoints' | 'playedBudget' | 'uploadBudget' | 'unsafeAlbums'

export function getSetting(db: Database, name: SettingName): Promise<unknown> {
  return db.run(['settings'], 'readonly', async (tx) => (await tx.objectStore('settings').get(name))?.value)
}

export async function putSetting(db: Database, name: SettingName, value: unknown): Promise<void> {
  await db.run(['settings'], 'readwrite', (tx) => tx.objectStore('settings').put({ name, value }))
}
