import { z } from 'zod'
import { type Weakness, weaknessOf } from './passphrase.rules.ts'

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

/** The keys that go with the choice, and a passphrase worth its name. */
export function checkEncryption(input: Chosen, ctx: z.RefinementCtx): void {
  checkRecipients(input, ctx)
  if (input.encryption !== 'passphrase') {
    if (input.passphrase) refuse(ctx, 'passphrase', 'NOT_CHOSEN')
    return
  }
  const weakness = weaknessOf(input.passphrase ?? '')
  if (weakness) refuse(ctx, 'passphrase', weakness)
  else if (input.passphraseAgain !== input.passphrase) refuse(ctx, 'passphraseAgain', 'DIFFERENT')
}

export function checkRecipients(input: Pick<Chosen, 'encryption' | 'recipients'>, ctx: z.RefinementCtx): void {
  const { encryption, recipients } = input
  if (encryption === 'recipients' && recipients.length === 0) refuse(ctx, 'recipients', 'NO_KEYS')
  // Before there was a choice, keys alone said that they were meant.
  if ((encryption === 'none' || encryption === 'passphrase') && recipients.length > 0)
    refuse(ctx, 'recipients', 'KEYS_NOT_CHOSEN')
}

function refuse(ctx: z.RefinementCtx, field: keyof Chosen, why: keyof typeof ENCRYPTION_WORDS): void {
  ctx.addIssue({ code: 'custom', path: [field], message: ENCRYPTION_WORDS[why] })
}

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
