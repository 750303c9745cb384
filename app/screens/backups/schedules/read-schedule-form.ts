/** The recipients come as lines of one field; everything else as it is. */
export function withRecipients(form: FormData): FormData {
  const lines = String(form.get('recipients') ?? '')
    .split(/\s+/)
    .filter(Boolean)
  const copy = new FormData()
  for (const [key, value] of form) if (key !== 'recipients') copy.append(key, value)
  for (const line of lines) copy.append('recipients', line)
  return copy
}
