/**
 * Stems of the passwords that head every published breach list. A list of whole passwords of twelve
 * characters and more is nearly all such a stem with digits and signs around it, so stems catch more
 * of it than any list short enough to ship.
 */
const STEMS = new Set(
  `password passwort passw0rd motdepasse contrasena qwerty qwertyuiop qwertz azerty azertyuiop asdf asdfgh asdfghjkl
  zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc asdfzxcv poiuytrewq admin administrator root superuser user guest
  test testtest tester demo login welcome welcomeback hello hellohello helloworld letmein opensesame changeme changeit
  secret topsecret iloveyou loveyou iloveu ilovegod ilovejesus lovelove sunshine princess monkey dragon football baseball
  basketball soccer liverpool arsenal chelsea barcelona realmadrid manchester superman batman spiderman starwars pokemon
  master trustno iamtheking computer internet samsung google facebook linkedin instagram whatsapp microsoft windows
  michael jessica jennifer charlie jordan andrew daniel ashley thomas hunter killer freedom whatever shadow summer winter
  autumn spring january february march april may june july august september october november december monday friday
  abc abcd abcde abcdef abcdefg abcdefgh abcdefghi abcdefghij abcdefghijkl abcabc aaa qqq zzz xxx god jesus jesuschrist
  blessed family mother father flower flowers butterfly chocolate cookie orange banana company office business sales
  manager counterfoil temp temporary default pass letmeinplease nothing nopassword mypassword thepassword newpassword
  passwordpassword adminadmin useruser correcthorsebatterystaple`.split(/\s+/),
)

const ROWS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
]

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** Whether a guesser would try this among the first: a known stem, a run of the keyboard, or a short thing repeated. */
export function isCommonPassword(password: string, known: string[] = []): boolean {
  const lower = password.toLowerCase()
  if (isRepeated(lower) || ROWS.some((row) => isRun(lower, row))) return true

  const words = new Set([...STEMS, ...known.map((word) => word.toLowerCase()).filter((word) => word.length >= 4)])
  return spellings(lower).some((spelling) => words.has(spelling) || words.has(unrepeated(spelling)))
}

/** What is left when digits and signs are dropped at the ends, dropped everywhere, or read as letters. */
function spellings(lower: string): string[] {
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const readAsLetters = (text: string) => text.replace(/[0134578@$!]/g, (sign) => LEET[sign] ?? '')
  return [
    core,
    lower.replace(/[^\p{L}]+/gu, ''),
    readAsLetters(core),
    readAsLetters(lower),
    core.replace(/[^\p{L}\d]+/gu, ''),
  ]
}

function unrepeated(text: string): string {
  for (let size = 1; size <= text.length / 2; size += 1) {
    if (text.length % size === 0 && text.slice(0, size).repeat(text.length / size) === text) return text.slice(0, size)
  }
  return text
}

/** A piece of at most four characters over and over: aaaaaaaaaaaa, 121212121212, abcdabcdabcd. */
function isRepeated(lower: string): boolean {
  return [1, 2, 3, 4].some(
    (size) =>
      lower ===
      lower
        .slice(0, size)
        .repeat(Math.ceil(lower.length / size))
        .slice(0, lower.length),
  )
}

function isRun(lower: string, row: string): boolean {
  return row.includes(lower) || [...row].reverse().join('').includes(lower)
}
