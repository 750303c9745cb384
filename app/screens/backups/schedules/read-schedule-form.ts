/**
 * The recipients come as lines of one field, which stays in the form when another way to encrypt is chosen;
 * everything else as it is.
 */
export function withRecipients(form: FormData): FormData {
  const lines = String(form.get('recipients') ?? '')
    .split(/[\s,]+/)
    .filter(Boolean)
  const chosen = form.get('encryption')
  const copy = new FormData()
  for (const [key, value] of form) if (key !== 'recipients') copy.append(key, value)
  if (chosen === null || chosen === 'recipients') for (const line of lines) copy.append('recipients', line)
  if (chosen !== null && chosen !== 'passphrase') for (const key of ['passphrase', 'passphraseAgain']) copy.delete(key)
  return copy
}
