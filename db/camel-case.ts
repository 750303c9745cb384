import {
  CamelCasePlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  PostgresDialect,
  PostgresQueryCompiler,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely'

/**
 * Columns are camelCase here and snake_case in Postgres. The plugin's own way is to copy every statement's tree and every
 * row; here names change where they are written into the SQL, and rows are made with their names (see {@link namedRows}).
 */
class CamelCase extends CamelCasePlugin {
  constructor() {
    super({ maintainNestedObjectKeys: true })
  }

  override transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return node
  }

  override async transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    const [first] = args.result.rows
    return first && Object.keys(first).some((name) => name.includes('_')) ? super.transformResult(args) : args.result
  }

  named(column: string): string {
    return this.camelCase(column)
  }

  column(name: string): string {
    return this.snakeCase(name)
  }
}

export const camelCase = new CamelCase()

class SnakeCaseCompiler extends PostgresQueryCompiler {
  protected override sanitizeIdentifier(name: string): string {
    return super.sanitizeIdentifier(camelCase.column(name))
  }
}

/** Postgres, where names are snake_case. */
export class SnakeCasePostgres extends PostgresDialect {
  override createQueryCompiler() {
    return new SnakeCaseCompiler()
  }
}

/** Rows of values as objects, by the names of their columns. */
export function namedRows<Row>(fields: readonly { name: string }[], rows: readonly unknown[][]): Row[] {
  const names = fields.map(({ name }) => camelCase.named(name))
  // Copied, because V8 keeps objects that grow name by name as hash tables once they have 20: twice the time, and memory.
  const shape = Object.fromEntries(names.map((name) => [name, null]))
  return rows.map((values) => {
    const row: Record<string, unknown> = Object.assign({}, shape)
    for (let place = 0; place < names.length; place += 1) row[names[place] as string] = values[place]
    return row as Row
  })
}
