// Albums with titles as people give them, the same in every run: common words that many share, names that few do, accents, a few
// other scripts. And what listeners type to find one of them, with one slip of the finger where asked.
import type { AlbumId, TrackId } from '../src/core/ids.ts'
import type { Album } from '../src/core/records.ts'

const words = (text: string): readonly string[] => text.trim().split(/\s+/)
const ADJECTIVES =
  words(`Blue Silent Golden Broken Endless Hollow Electric Distant Wild Frozen Burning Crystal Velvet Paper
  Lonely Restless Hidden Bitter Gentle Sacred Fading Crooked Northern Southern Midnight Morning Quiet Heavy Scarlet Silver
  Black White Crimson Tender Strange Lucky Little Secret Shallow Infinite Modern Ancient Neon Static Liquid Plastic Wooden
  Wandering Sleeping Dancing Falling Rising Waking Drifting Shining Vanishing Haunted Sweet Violent Soft Second Last First
  Only Perfect Useless Common Foreign Faraway Careless Winter Summer Autumn Lunar Solar Tidal Feral Humble Gilded Ragged`)
const NOUNS =
  words(`River Mountain Ocean Garden Window Mirror Shadow Machine Highway Harbour Station Cathedral Forest Desert
  Island Thunder Lightning Horizon Winter Summer Heart Ghost Angel Stranger Lover Sailor Dancer Dreamer Prophet Hunter Sister
  Brother Mother Daughter Kingdom Empire Castle Bridge Tower Lantern Candle Feather Arrow Hammer Anchor Compass Letter Photograph
  Telephone Television Radio Satellite Signal Echo Silence Memory Promise Secret Season Morning Midnight Sunday Weekend Holiday
  Carnival Funeral Wedding Parade Circus Theatre Cinema Hotel Motel Kitchen Bedroom Ceiling Staircase Elevator Orchard Meadow
  Valley Canyon Glacier Volcano Comet Planet Galaxy Gravity Electricity Geometry Alphabet Language Religion Medicine Poison
  Honey Sugar Whiskey Coffee Cigarette Diamond Emerald Copper Marble Concrete Velvet Leather Cotton Ribbon Needle Thread Wolf
  Sparrow Raven Tiger Elephant Butterfly Dragonfly Spider Serpent Whale Horses Flowers Roses Violets Thorns Ashes Embers Bones`)
const PLACES =
  words(`Lisbon Kraków Reykjavík Tromsø Göteborg Málaga Montréal Valparaíso Kyoto Osaka Tbilisi Nairobi Bamako
  Havana Memphis Detroit Glasgow Leeds Antwerp Trieste Zürich Köln Odessa Samarkand Belgrade Oaxaca Québec Ålesund Brno`)
const GENRES = words(
  'Ambient Techno House Folk Jazz Rock Punk Metal Soul Dub Classical Hip-Hop Electronica Chanson Fado Afrobeat',
)
const FIRST =
  words(`Anna Björn Carla Dmitri Elena Farid Greta Hugo Inés Jonas Katya Lars Mireille Nils Olga Pablo Quentin Rosa
  Søren Tomás Ursula Viktor Wanda Xavier Yara Zoë Amara Boris Chloé Dario`)
const BANDS = words('Orchestra Trio Collective Ensemble Quartet Band Project System Union Society')
const SYLLABLES =
  words(`ka lo mi ra ven dor sel tan bri nor mar el ith os qua zen fel dra lin mo par ster vi wen ska rud bal
  cor hes jun kir lus nev pol rit sam tur val yor`)
const SCRIPTS = [
  '東京の夜',
  '音楽の森',
  '夏の終わり',
  'Белые ночи',
  'Город снов',
  'ليل طويل',
  'Νύχτα',
  '서울의 밤',
  'กรุงเทพ',
]

export type Random = () => number
/** Mulberry32: small, fast, the same everywhere. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Common words come far more often than rare ones, as in real titles. */
const pick = (random: Random, list: readonly string[]): string => list[Math.floor(random() ** 1.6 * list.length)] ?? ''

function name(random: Random): string {
  const parts = Array.from({ length: 2 + Math.floor(random() * 2) }, () => pick(random, SYLLABLES)).join('')
  return parts.charAt(0).toUpperCase() + parts.slice(1)
}

function title(random: Random): string {
  const [adjective, noun, other] = [pick(random, ADJECTIVES), pick(random, NOUNS), pick(random, NOUNS)]
  const kinds = [
    () => `${adjective} ${noun}`,
    () => `The ${adjective} ${noun}`,
    () => `${noun} and ${other}`,
    () => `${noun} of ${pick(random, PLACES)}`,
    () => `${adjective} ${noun} in ${pick(random, PLACES)}`,
    () => `${noun} for ${pick(random, FIRST)}`,
    () => `Don't Wake the ${noun}`,
    () => name(random),
    () => `${name(random)} ${noun}`,
    () => (random() < 0.15 ? pick(random, SCRIPTS) : `Songs from the ${adjective} ${noun}`),
  ]
  return (kinds[Math.floor(random() * kinds.length)] as () => string)()
}

export function makeCorpus(albums: number, artists = Math.ceil(albums / 20), seed = 1): Album[] {
  const random = seeded(seed)
  const names = Array.from({ length: artists }, () =>
    random() < 0.6 ? `${pick(random, FIRST)} ${name(random)}` : `${name(random)} ${pick(random, BANDS)}`,
  )
  return Array.from({ length: albums }, (_, i) => {
    const artist = i % artists
    const fingerprint = `artist-${String(artist).padStart(9, '0')}`
    const count = 6 + Math.floor(random() * 9)
    return {
      albumId: `album-${i}.${fingerprint}` as AlbumId,
      title: title(random),
      artistName: names[artist] ?? '',
      artistId: `artist-${artist}`,
      releaseDate: `20${String(i % 27).padStart(2, '0')}-0${1 + (i % 9)}-1${i % 9}`,
      genre: [pick(random, GENRES)],
      tracks: Array.from({ length: count }, (_, n) => ({
        trackId: `album-${i}-${n + 1}.${fingerprint}` as TrackId,
        title: title(random),
        durationSec: 120 + Math.floor(random() * 200),
      })),
      paradioPreviewTrackIds: [],
      createdAt: i,
      updatedAt: i,
      version: i + 1,
    }
  })
}

export type MeantQuery = { text: string; meant: AlbumId; typo: boolean }

/** Queries that mean one album only; every second one has a typo. */
export function makeQueries(albums: readonly Album[], count: number, seed = 7): MeantQuery[] {
  const random = seeded(seed)
  const seen = new Map<string, number>()
  const note = (key: string) => seen.set(key, (seen.get(key) ?? 0) + 1)
  const keys = (album: Album) => [
    album.title,
    `${album.artistName}/${album.title}`,
    ...album.tracks.map((track) => `${album.artistName}/${track.title}`),
  ]
  for (const album of albums) for (const key of new Set(keys(album))) note(key)
  const queries: MeantQuery[] = []
  while (queries.length < count) {
    const album = albums[Math.floor(random() * albums.length)]
    if (!album) break
    const surname = album.artistName.split(' ').at(-1) ?? ''
    const track = album.tracks[Math.floor(random() * album.tracks.length)]?.title ?? ''
    const [key, text] = (
      [
        [album.title, album.title],
        [`${album.artistName}/${album.title}`, `${surname} ${album.title}`],
        [`${album.artistName}/${track}`, `${track} ${surname}`],
      ] as const
    )[Math.floor(random() * 3)] ?? ['', '']
    const typo = queries.length % 2 === 1
    if (seen.get(key) !== 1 || (typo && !/[a-z]{4}/i.test(text))) continue
    queries.push({ text: typo ? withTypo(text.toLowerCase(), random) : text.toLowerCase(), meant: album.albumId, typo })
  }
  return queries
}

/** One slip in a word of four letters or more: a wrong letter, one missing, one too many, or two that changed places. */
export function withTypo(text: string, random: Random): string {
  const places = [...text.matchAll(/[a-z]{4,}/g)]
  const { 0: word, index } = places[Math.floor(random() * places.length)] ?? { 0: '', index: 0 }
  const at = index + 1 + Math.floor(random() * (word.length - 2))
  const letter = String.fromCharCode(97 + Math.floor(random() * 26))
  const [before, here, next, after] = [text.slice(0, at), text.charAt(at), text.charAt(at + 1), text.slice(at + 2)]
  const slips = [before + letter + next + after, before + next + after, before + letter + here + next + after]
  const slip = here === next ? undefined : before + next + here + after
  const made = [...slips, ...(slip === undefined ? [] : [slip])][Math.floor(random() * 4)]
  return made === undefined || made === text ? before + next + after : made
}
