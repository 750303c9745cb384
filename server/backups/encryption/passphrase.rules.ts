/**
 * Whoever takes a file can try passphrases at home for years, without a limiter. scrypt slows each try to
 * about half a second; the rest is length. Five words of a dice list are about 64 bits, and so are 14
 * characters of all kinds.
 */
const LEAST_CHARACTERS = 14
const LEAST_OF_LETTERS = 20
const LEAST_DIFFERENT = 8

/** What every list of guesses begins with; such a word counts as one character. */
const COMMON =
  /password|passphrase|passw0rd|p@ssw0rd|qwertyuiop|qwerty|asdfgh|zxcvbn|letmein|welcome|iloveyou|monkey|dragon|football|baseball|sunshine|princess|superman|admin|administrator|login|master|trustno1|abc123|counterfoil|backup|secret|changeme|default/gi

export const WEAKNESSES = ['EMPTY', 'LINES', 'SPACES', 'WEAK'] as const
export type Weakness = (typeof WEAKNESSES)[number]

/** What is wrong with a passphrase; null when it will do. */
export function weaknessOf(passphrase: string): Weakness | null {
  if (passphrase === '') return 'EMPTY'
  if (/\p{Cc}/u.test(passphrase)) return 'LINES'
  if (passphrase !== passphrase.trim()) return 'SPACES'
  const onlyLetters = /^[\p{L}\s-]+$/u.test(passphrase)
  const least = onlyLetters ? LEAST_OF_LETTERS : LEAST_CHARACTERS
  const different = new Set(passphrase.toLowerCase()).size
  return collapse(passphrase).length >= least && different >= LEAST_DIFFERENT ? null : 'WEAK'
}

/** Without common words, repeated characters and pieces, and rows such as 4567 or dcba. */
function collapse(text: string): string {
  const shorter = text
    .replace(COMMON, '·')
    .replace(/(.{2,})\1+/gu, '$1')
    .replace(/(.)\1+/gu, '$1')
  const kept: string[] = []
  let step = 0
  for (const character of shorter) {
    const before = kept.at(-1)
    const next = before === undefined ? 0 : (character.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0)
    const goesOn = Math.abs(next) === 1 && next === step
    if (goesOn) kept[kept.length - 1] = character
    else kept.push(character)
    step = next
  }
  return kept.join('')
}
