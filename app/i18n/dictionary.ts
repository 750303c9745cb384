import type en from './en/index.ts'

/**
 * The shape a translation must have, taken from its English original: same keys, but a plural may
 * have other forms (`_zero`, `_two`, `_few`, `_many`) than English has. Completeness of the forms is
 * proved by tests/i18n/dictionaries.test.ts with Intl.PluralRules.
 */
export type Translation<English> = {
  [Key in keyof English as Key extends `${string}_one` ? never : Key]: English[Key] extends string
    ? string
    : Translation<English[Key]>
} & { [Key in keyof English as Key extends `${infer Base}_other` ? PluralKey<Base> : never]?: string }

type PluralKey<Base extends string> = `${Base}_${'zero' | 'one' | 'two' | 'few' | 'many'}`

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}
