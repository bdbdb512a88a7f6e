// What page, worker and Node all have, and the ES2022 library does not name. Only core and media are compiled with this.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean })
  decode(bytes: Uint8Array): string
}
declare class URL {
  constructor(url: string, base?: string)
  readonly protocol: string
  readonly host: string
  readonly hostname: string
  readonly origin: string
  readonly pathname: string
  readonly username: string
  readonly password: string
}
declare function atob(base64: string): string
declare function btoa(binary: string): string
