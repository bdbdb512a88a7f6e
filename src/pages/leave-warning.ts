// The browser asks before the page is closed, as long as `isNeeded` says so; returns how to stop. Browsers choose the words.
export function warnOnLeaving(isNeeded: () => boolean): () => void {
  const onLeave = (event: BeforeUnloadEvent) => {
    if (isNeeded()) event.preventDefault()
  }
  addEventListener('beforeunload', onLeave)
  return () => removeEventListener('beforeunload', onLeave)
}
