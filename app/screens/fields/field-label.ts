import type { CustomField } from '#server/fields/fields.schemas.ts'

type Names = CustomField['labels']

/** A name in the reader's language. */
export function inLanguage(labels: Names, language: string): string {
  const name = language.slice(0, 2)
  return name === 'fr' || name === 'ar' ? labels[name] : labels.en
}

/** The fields of a form that begin with `custom.`, by key: what the procedures take. */
export function readCustomForm(form: FormData): Record<string, string | string[] | null> | undefined {
  const keys = String(form.get('customFields') ?? '')
    .split(' ')
    .filter(Boolean)
  if (!form.has('customFields')) return undefined
  return Object.fromEntries(
    keys.map((entry) => {
      const [key = '', type] = entry.split(':')
      const values = form.getAll(`custom.${key}`).map(String)
      if (type === 'MULTI_SELECT') return [key, values]
      // A tick box that is not ticked is not sent at all.
      if (type === 'BOOLEAN') return [key, values.length > 0 ? 'true' : 'false']
      return [key, values[0] ?? null]
    }),
  )
}

/** Filters by custom field in a list's URL: `cf.<key>=value`. */
export function readCustomFilters(search: URLSearchParams): Record<string, string> | undefined {
  const filters: Record<string, string> = {}
  for (const [name, value] of search) {
    const key = /^cf\.([a-z][a-zA-Z0-9_]{0,39})$/.exec(name)?.[1]
    if (key && value.trim()) filters[key] = value.trim().slice(0, 200)
  }
  return Object.keys(filters).length > 0 ? filters : undefined
}
