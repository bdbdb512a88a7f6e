// The pieces of the demo label: chords, an arpeggio over them and a sparse melody, worked out from a seed. The same piece is the
// same sound on every machine.
import type { Pcm } from '../../src/media/decode.ts'
import {
  bassTone,
  bellTone,
  finish,
  frequencyOf,
  layer,
  padTone,
  place,
  randomFrom,
  room,
  type Stereo,
  silence,
  stringTone,
} from './synth.ts'

export type Piece = {
  title: string
  seed: number
  beatsPerMinute: number
  /** MIDI number of the tonic. */
  tonic: number
  /** Each bar's chord, as semitones above the tonic; played round and round. */
  chords: readonly (readonly number[])[]
  bars: number
  voice: 'pluck' | 'bell'
  /** Which notes of the chord each half beat plays; -1 is a rest. */
  figure: readonly number[]
  melody: boolean
}

export type DemoAlbum = { title: string; artist: string; year: string; genre: string; pieces: readonly Piece[] }

const BEATS = 4
const TAIL_SEC = 4
const PENTATONIC = [0, 2, 4, 7, 9, 12, 14, 16]

export const DEMO_ALBUMS: readonly DemoAlbum[] = [
  {
    title: 'Slow Weather',
    artist: 'Lumen Field',
    year: '2024',
    genre: 'Ambient',
    pieces: [
      {
        title: 'First Light on Water',
        seed: 11,
        beatsPerMinute: 66,
        tonic: 50,
        chords: [
          [0, 7, 12, 16],
          [-3, 4, 9, 12],
          [5, 9, 12, 16],
          [-5, 2, 7, 11],
        ],
        bars: 16,
        voice: 'bell',
        figure: [0, -1, 2, -1, 3, -1, 1, -1],
        melody: true,
      },
      {
        title: 'Rain Against the Skylight',
        seed: 23,
        beatsPerMinute: 84,
        tonic: 53,
        chords: [
          [-3, 4, 9, 12],
          [5, 9, 12, 16],
          [0, 7, 12, 16],
          [-5, 2, 7, 14],
        ],
        bars: 20,
        voice: 'pluck',
        figure: [0, 2, 3, 2, 1, 3, 2, 1],
        melody: false,
      },
      {
        title: 'The Long Way Down to Sea',
        seed: 37,
        beatsPerMinute: 72,
        tonic: 48,
        chords: [
          [0, 7, 11, 16],
          [0, 7, 12, 14],
          [-4, 3, 8, 12],
          [-2, 5, 10, 14],
        ],
        bars: 17,
        voice: 'bell',
        figure: [0, -1, 1, 2, -1, 3, 2, -1],
        melody: true,
      },
    ],
  },
  {
    title: 'Paper Boats',
    artist: 'Marlow & Fern',
    year: '2025',
    genre: 'Folk',
    pieces: [
      {
        title: 'Folded Twice',
        seed: 41,
        beatsPerMinute: 96,
        tonic: 55,
        chords: [
          [0, 4, 7, 12],
          [-3, 4, 9, 12],
          [5, 9, 12, 17],
          [-5, 2, 7, 11],
        ],
        bars: 23,
        voice: 'pluck',
        figure: [0, 2, 1, 3, 0, 2, 1, 2],
        melody: true,
      },
      {
        title: 'Downstream',
        seed: 59,
        beatsPerMinute: 108,
        tonic: 52,
        chords: [
          [0, 4, 7, 14],
          [5, 9, 12, 16],
          [-3, 4, 9, 12],
          [-5, 2, 7, 14],
        ],
        bars: 26,
        voice: 'pluck',
        figure: [0, 1, 2, 3, 2, 1, 2, 3],
        melody: false,
      },
      {
        title: 'Lanterns, Later',
        seed: 71,
        beatsPerMinute: 76,
        tonic: 57,
        chords: [
          [-3, 4, 9, 12],
          [-7, 5, 9, 12],
          [0, 4, 7, 12],
          [-5, 2, 7, 11],
        ],
        bars: 18,
        voice: 'pluck',
        figure: [0, -1, 2, 1, 3, -1, 2, 1],
        melody: true,
      },
    ],
  },
]

export function renderPiece(piece: Piece): Pcm {
  const random = randomFrom(piece.seed)
  const beatSec = 60 / piece.beatsPerMinute
  const barSec = BEATS * beatSec
  const out = silence(piece.bars * barSec + TAIL_SEC)
  const grounds = piece.chords.map((chord) => renderGround(piece.tonic, chord, barSec))
  const player = new Player(piece, out, random)
  for (let bar = 0; bar < piece.bars; bar++) {
    const turn = bar % piece.chords.length
    const [ground, chord, atSec] = [grounds[turn], piece.chords[turn], bar * barSec]
    if (!ground || !chord) continue
    layer(out, ground, atSec)
    if (bar < 2 || bar === piece.bars - 1) continue
    player.figure(chord, atSec, beatSec)
    if (piece.melody && bar >= 4) player.melody(atSec, beatSec)
  }
  room(out, 0.42, 0.93)
  return finish(out, 0.4, TAIL_SEC)
}

/** A bar of bass and pads; every pad is two voices a little apart. */
function renderGround(tonic: number, chord: readonly number[], barSec: number): Stereo {
  const ground = silence(barSec + 2)
  place(ground, bassTone(frequencyOf(tonic + (chord[0] ?? 0) - 12), barSec * 0.9), 0, 0.2, 0)
  chord.forEach((semitones, voice) => {
    const [frequencyHz, pan] = [frequencyOf(tonic + semitones), (voice - 1.5) / 3]
    place(ground, padTone(frequencyHz, barSec), 0, 0.055, pan - 0.5)
    place(ground, padTone(frequencyHz * 1.0035, barSec), 0, 0.055, pan + 0.5)
  })
  return ground
}

/** Plays over the ground; a tone once made is played again. */
class Player {
  private readonly tones = new Map<number, Float32Array>()

  constructor(
    private readonly piece: Piece,
    private readonly out: Stereo,
    private readonly random: () => number,
  ) {}

  figure(chord: readonly number[], barAtSec: number, beatSec: number): void {
    const { piece, random } = this
    piece.figure.forEach((step, half) => {
      const semitones = chord[step]
      if (semitones === undefined) return
      // Nobody plays like a clock.
      const atSec = barAtSec + (half * beatSec) / 2 + random() * 0.012
      const gain = (half % 4 === 0 ? 0.17 : 0.12) + random() * 0.03
      place(this.out, this.tone(12 + semitones), atSec, piece.voice === 'pluck' ? gain * 1.9 : gain, random() - 0.5)
    })
  }

  melody(barAtSec: number, beatSec: number): void {
    const { random } = this
    for (const beat of [0, 1.5, 3]) {
      if (random() < 0.45) continue
      const step = PENTATONIC[Math.floor(random() * PENTATONIC.length)] ?? 0
      const tone = bellTone(frequencyOf(this.piece.tonic + 24 + step), 3.2)
      place(this.out, tone, barAtSec + beat * beatSec, 0.09, random() - 0.5)
    }
  }

  private tone(semitones: number): Float32Array {
    const known = this.tones.get(semitones)
    if (known) return known
    const frequencyHz = frequencyOf(this.piece.tonic + semitones)
    const tone = this.piece.voice === 'pluck' ? stringTone(frequencyHz, 1.8, this.random) : bellTone(frequencyHz, 2.6)
    this.tones.set(semitones, tone)
    return tone
  }
}
