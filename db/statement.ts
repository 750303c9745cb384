import type { CompiledQuery, Kysely, QueryExecutorProvider } from 'kysely'
import type { DB } from './types.ts'

/** What a statement is built as: with the builder, or by hand. */
interface Built<Row> {
  compile(provider: QueryExecutorProvider): CompiledQuery<Row>
}

/**
 * A statement that differs in nothing but its values: built and compiled at its first call, which takes longer than
 * sending it, and sent with new values ever after.
 * @param build puts the properties of its arguments where values go. It is handed places instead of them: to compute with
 *   one throws, and to choose by one would choose the same for all calls.
 */
export function statement<Args extends object[], Row>(
  build: (db: Kysely<DB>, ...args: Args) => Built<Row>,
): (db: Kysely<DB>, ...args: Args) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined
  return async (db, ...args) => {
    compiled ??= build(
      db,
      ...(Array.from({ length: build.length - 1 }, (_, index) => placesOf(index)) as Args),
    ).compile(db)
    const parameters = compiled.parameters.map((value) => (value instanceof Place ? value.of(args) : value))
    return (await db.executeQuery<Row>({ ...compiled, parameters })).rows
  }
}

/** Statements whose text depends on something of few values, such as the size of a page: built once for each. */
export function statementsBy<Key extends string | number, Statement>(
  build: (key: Key) => Statement,
): (key: Key) => Statement {
  const built = new Map<Key, Statement>()
  return (key) => {
    const own = built.get(key) ?? build(key)
    built.set(key, own)
    return own
  }
}

/** Stands for a property of an argument. */
class Place {
  readonly #index: number
  readonly #name: string

  constructor(index: number, name: string) {
    this.#index = index
    this.#name = name
  }

  of(args: readonly object[]): unknown {
    return Reflect.get(args[this.#index] ?? {}, this.#name)
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError(`${this.#name} is not known where its statement is built, once for all values`)
  }
}

function placesOf(index: number): object {
  return new Proxy({}, { get: (_, name) => new Place(index, String(name)) })
}
