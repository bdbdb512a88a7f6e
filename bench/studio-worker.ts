// The app's media worker, with its WebAssembly counted.
import './wasm-watch.ts'
import '../src/publish/media-worker.ts'
