import type { TableEntry } from './metadata.ts'

/** An identifier in double quotes. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

/** A string in single quotes, whatever standard_conforming_strings says of backslashes. */
export function literal(text: string): string {
  const escaped = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${escaped.replaceAll('\\', '\\\\')}'` : `'${escaped}'`
}

/** Begins the rows of a table in a SQL dump. Generated columns are computed again, so they are not listed. */
export function copyIntoStatement({ schema, name, columns }: Pick<TableEntry, 'schema' | 'name' | 'columns'>): string {
  const names = columns.filter((column) => !column.generated).map((column) => quoted(column.name))
  return `COPY ${quoted(schema)}.${quoted(name)}${names.length > 0 ? ` (${names.join(', ')})` : ''} FROM stdin;`
}
