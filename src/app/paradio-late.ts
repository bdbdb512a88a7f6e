// The radio and its page are needed together: they come as one file.
import '../pages/paradio-page.ts'

export { createParadio } from './paradio.ts'
