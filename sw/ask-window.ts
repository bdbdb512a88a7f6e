// Asks the pages for a piece. Only the page that holds the swarm answers more than 'not-mine'; a frozen page never answers,
// so every ask ends at its deadline.
import { parseWantAnswer, type ToPage, type Want, type WantAnswer } from '../src/core/messages.ts'

export type Windows = () => Promise<readonly { postMessage(message: ToPage, transfer: Transferable[]): void }[]>

export async function askWindows(windows: Windows, want: Want, signal: AbortSignal): Promise<WantAnswer | 'nobody'> {
  const pages = await windows()
  if (pages.length === 0) return 'nobody'
  return new Promise((resolve) => {
    const ports: MessagePort[] = []
    let waitingFor = pages.length
    const settle = (answer: WantAnswer | 'nobody') => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      for (const port of ports) port.close()
      resolve(answer)
    }
    const giveUp = () => settle('nobody')
    const timer = setTimeout(giveUp, want.deadlineMs)
    signal.addEventListener('abort', giveUp)
    for (const page of pages) {
      const { port1, port2 } = new MessageChannel()
      ports.push(port1)
      port1.onmessage = ({ data }) => {
        const answer = parseWantAnswer(data)
        waitingFor--
        if (answer && answer.answer !== 'not-mine') settle(answer)
        else if (waitingFor === 0) settle('nobody')
      }
      page.postMessage(want, [port2])
    }
  })
}
