// Stands in for a package of ogg-opus-decoder's that is asked for only by those who want speech enhanced.
export const OpusMLDecoder = undefined
