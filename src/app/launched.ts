// Files that the app was opened with: where the platform has it, DIGM stands in the menu of a file as what publishes it.
import { type Signal, signal } from '@preact/signals-core'
import type { PickedFile } from '../publish/draft.ts'
import type { Router } from './router.ts'

type LaunchQueue = { setConsumer(consumer: (launch: { files?: readonly FileSystemFileHandle[] }) => void): void }

export function createLaunched(window: Window, router: Router): Signal<readonly PickedFile[]> {
  const launched = signal<readonly PickedFile[]>([])

  async function take(handles: readonly FileSystemFileHandle[]): Promise<void> {
    const files = await Promise.all(handles.map((handle) => handle.getFile().catch(() => undefined)))
    const picked = files.flatMap((file) => (file ? [{ path: file.name, file }] : []))
    if (picked.length === 0) return
    launched.value = picked
    router.navigate('/publish')
  }

  const { launchQueue } = window as { launchQueue?: LaunchQueue }
  launchQueue?.setConsumer(({ files = [] }) => void take(files))
  return launched
}
