/** Joins class names, leaving out what is false. Later classes do not override earlier ones: do not pass rivals. */
export function cx(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
