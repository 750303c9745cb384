export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined }

/**
 * The one spelling of a JSON value: keys in code-unit order, no white space, undefined left out
 * (RFC 8785 for the values that metadata holds: strings, booleans, null and finite numbers).
 * Signatures and hashes are made over this, so that re-indenting a manifest does not break them.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter((entry): entry is [string, Json] => entry[1] !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}
