import { z } from 'zod'
import { WEAKNESSES, type Weakness, weaknessOf } from './passphrase.rules.ts'

/**
 * For whom a backup is encrypted: the configured keys (the company's, else the installation's), nobody,
 * keys named for this one, or whoever knows a passphrase.
 */
export const ENCRYPTION_CHOICES = ['configured', 'none', 'recipients', 'passphrase'] as const
export type EncryptionChoice = (typeof ENCRYPTION_CHOICES)[number]

/** Schedules run when nobody is there to type words, and nothing here may remember them. */
export const SCHEDULED_ENCRYPTION = ['configured', 'none', 'recipients'] as const

/** What is wrong with a choice, in words that say what to do; pages translate them by their keys. */
export const ENCRYPTION_WORDS = {
  EMPTY: 'Type the passphrase that will open the backup.',
  LINES: 'Write the passphrase on one line.',
  SPACES: 'Leave out the spaces at the beginning and the end: they get lost on paper.',
  WEAK: 'This can be guessed. Take five or more words that have nothing to do with each other, or at least 14 characters of several kinds. Repetitions, rows of keys and common words do not count.',
  NOT_CHOSEN: 'Choose “A passphrase” to encrypt with these words, or leave them out.',
  DIFFERENT: 'The two are not the same. Type the passphrase once more.',
  NO_KEYS: 'Give at least one key that the backup is for.',
  KEYS_NOT_CHOSEN: 'Choose “These keys” to encrypt for them, or remove them.',
  BAD_RECIPIENT: 'An age recipient begins with age1 and has 62 characters.',
} satisfies Record<Weakness, string> & Record<string, string>

export const recipientSchema = z
  .string()
  .trim()
  .regex(/^age1[02-9ac-hj-np-z]{58}$/, ENCRYPTION_WORDS.BAD_RECIPIENT)

const recipients = z.array(recipientSchema).max(20, 'Encrypt for at most 20 keys.').default([])
/** As it is typed: what `age -d` asks for later must be the very same. */
const words = z.string().max(1_000).optional()

export const encryptionFields = {
  encryption: z.enum(ENCRYPTION_CHOICES).default('configured'),
  recipients,
  /** Given twice, kept nowhere. */
  passphrase: words,
  passphraseAgain: words,
}

/** A program types no mistakes, so it gives a passphrase once. */
export const doorEncryptionFields = {
  encryption: z.enum(ENCRYPTION_CHOICES).optional(),
  recipients: z.array(recipientSchema).max(20).optional(),
  passphrase: words,
}

interface Chosen {
  encryption: EncryptionChoice
  recipients: string[]
  passphrase?: string | undefined
  passphraseAgain?: string | undefined
}

/**
 * When a rule about several fields can be asked: as soon as these are right, so that a form names what it refuses
 * together with whatever else is wrong.
 */
export const onceRight =
  (...fields: string[]) =>
  ({ value, issues }: z.core.ParsePayload): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !issues.some(({ path = [] }) => path.length > 0 && fields.includes(String(path[0])))

const chosen = onceRight('encryption', 'recipients', 'passphrase', 'passphraseAgain')

/** One rule for a whole input, with its words and the reason that other languages word it by. */
const rule = <Input>(field: keyof Chosen, why: keyof typeof ENCRYPTION_WORDS, holds: (input: Input) => boolean) =>
  z.refine<Input>(holds, { path: [field], message: ENCRYPTION_WORDS[why], params: { reason: why }, when: chosen })

type ChosenKeys = Pick<Chosen, 'encryption' | 'recipients'>

/** The keys that go with the choice. */
export const RECIPIENT_RULES = [
  rule<ChosenKeys>(
    'recipients',
    'NO_KEYS',
    ({ encryption, recipients }) => encryption !== 'recipients' || recipients.length > 0,
  ),
  // Before there was a choice, keys alone said that they were meant.
  rule<ChosenKeys>(
    'recipients',
    'KEYS_NOT_CHOSEN',
    ({ encryption, recipients }) => (encryption !== 'none' && encryption !== 'passphrase') || recipients.length === 0,
  ),
] as const

const weakness = ({ encryption, passphrase }: Chosen) =>
  encryption === 'passphrase' ? weaknessOf(passphrase ?? '') : null

/** The keys that go with the choice, and a passphrase worth its name. */
export const ENCRYPTION_RULES = [
  ...RECIPIENT_RULES,
  rule<Chosen>('passphrase', 'NOT_CHOSEN', (input) => input.encryption === 'passphrase' || !input.passphrase),
  ...WEAKNESSES.map((why) => rule<Chosen>('passphrase', why, (input) => weakness(input) !== why)),
  rule<Chosen>(
    'passphraseAgain',
    'DIFFERENT',
    (input) =>
      input.encryption !== 'passphrase' || weakness(input) !== null || input.passphraseAgain === input.passphrase,
  ),
] as const

export const addRecipientInput = z.strictObject({
  coverage: z.enum(['company', 'database']).default('company'),
  label: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .refine((text) => !/\p{Cc}/u.test(text), {
      message: 'Write the name on one line.',
      params: { reason: 'ONE_LINE' },
    }),
  recipient: recipientSchema,
})

export const createKeyInput = addRecipientInput.omit({ recipient: true })
export const recipientIdInput = z.strictObject({ id: z.guid().toLowerCase() })
