/** A statement and its values, as `pg` takes them. */
export interface Bound {
  text: string
  values: unknown[]
}

/**
 * Replaces `:name` by `$n` for every name given. The statements of this folder are put together from pieces that need
 * different values, and Postgres refuses a value that its statement never mentions.
 *
 * @throws {TypeError} when the text names a value that is not given.
 */
export function bind(text: string, given: Record<string, unknown>): Bound {
  const places = new Map<string, number>()
  const values: unknown[] = []
  // `::date` is a cast, and '12:00' is a time.
  const replaced = text.replace(/(?<![:\w]):([a-z]\w*)/gi, (_, name: string) => {
    if (!(name in given)) throw new TypeError(`no value for :${name}`)
    const place = places.get(name) ?? places.set(name, values.push(given[name])).size
    places.set(name, place)
    return `$${place}`
  })
  return { text: replaced, values }
}
