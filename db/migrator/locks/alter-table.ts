import type { AlterTableCmd, ColumnDef, Constraint } from 'libpg-query'
import { functionsIn, strings, tableName } from '../sql/parse.ts'
import type { LockMode } from './modes.ts'

/** What one action of ALTER TABLE does to the table it stands in, and to others it names. */
export interface ActionEffect {
  mode: LockMode
  others?: { table: string; mode: LockMode }[]
  /** It writes the whole table anew, indexes too. */
  rewrites?: string
  /** It reads the whole table while it holds the lock. */
  scans?: string
}

const ACCESS_EXCLUSIVE: ActionEffect = { mode: 'ACCESS EXCLUSIVE' }
const SHARE_ROW_EXCLUSIVE: ActionEffect = { mode: 'SHARE ROW EXCLUSIVE' }
const SHARE_UPDATE_EXCLUSIVE: ActionEffect = { mode: 'SHARE UPDATE EXCLUSIVE' }

/** Storage parameters that change under a weaker lock: fillfactor, TOAST and autovacuum ones, and a few more. */
const GENTLE_OPTION = /^(fillfactor|toast_tuple_target|parallel_workers|vacuum_|autovacuum_|log_autovacuum_)/

/** Functions whose value differs from row to row; any other we know not to be volatile, or warn of. */
const STABLE_FUNCTIONS = new Set(
  'now current_timestamp transaction_timestamp statement_timestamp current_date localtimestamp localtime current_time current_user session_user current_setting nullif coalesce lower upper length btrim'.split(
    ' ',
  ),
)

/** The lock of one action (manual page of ALTER TABLE; AlterTableGetLockLevel in its source). */
export function alterTableEffect(command: AlterTableCmd, isIndexOrView: boolean): ActionEffect {
  switch (command.subtype) {
    case 'AT_AddColumn':
      return addColumn(definition<ColumnDef>(command, 'ColumnDef'))
    case 'AT_AddConstraint':
      return addConstraint(definition<Constraint>(command, 'Constraint'))
    case 'AT_AlterColumnType':
      return {
        ...ACCESS_EXCLUSIVE,
        rewrites: `a new type for ${command.name} rewrites every row unless the old type is stored alike (text from varchar, a longer varchar)`,
      }
    case 'AT_SetNotNull':
      return {
        ...ACCESS_EXCLUSIVE,
        scans: `SET NOT NULL reads every row unless a valid CHECK (${command.name} is not null) proves it already`,
      }
    case 'AT_SetExpression':
      return { ...ACCESS_EXCLUSIVE, rewrites: 'a new expression computes every row again' }
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
    case 'AT_SetAccessMethod':
    case 'AT_SetTableSpace':
      return { ...ACCESS_EXCLUSIVE, rewrites: 'the whole table is copied' }
    case 'AT_ValidateConstraint':
    case 'AT_SetStatistics':
    case 'AT_SetOptions':
    case 'AT_ResetOptions':
    case 'AT_ClusterOn':
    case 'AT_DropCluster':
      return SHARE_UPDATE_EXCLUSIVE
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
      return !isIndexOrView && optionNames(command).every((name) => GENTLE_OPTION.test(name))
        ? SHARE_UPDATE_EXCLUSIVE
        : ACCESS_EXCLUSIVE
    case 'AT_EnableTrig':
    case 'AT_EnableAlwaysTrig':
    case 'AT_EnableReplicaTrig':
    case 'AT_DisableTrig':
    case 'AT_EnableTrigAll':
    case 'AT_DisableTrigAll':
    case 'AT_EnableTrigUser':
    case 'AT_DisableTrigUser':
      return SHARE_ROW_EXCLUSIVE
    case 'AT_AttachPartition':
      return {
        ...SHARE_UPDATE_EXCLUSIVE,
        others: partition(command),
        scans: 'the new partition is read unless a CHECK proves its bounds',
      }
    case 'AT_DetachPartition': {
      const concurrent = definition<{ concurrent?: boolean }>(command, 'PartitionCmd').concurrent === true
      return { ...(concurrent ? SHARE_UPDATE_EXCLUSIVE : ACCESS_EXCLUSIVE), others: partition(command) }
    }
    case 'AT_DetachPartitionFinalize':
      return { ...SHARE_UPDATE_EXCLUSIVE, others: partition(command) }
    default:
      return ACCESS_EXCLUSIVE
  }
}

function addColumn(column: ColumnDef): ActionEffect {
  const constraints = (column.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []))
  const others = constraints.flatMap(referenced)
  const effect: ActionEffect = { ...ACCESS_EXCLUSIVE, ...(others.length > 0 && { others }) }
  const type = strings(column.typeName?.names).at(-1) ?? ''
  const fallback = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT')
  const volatile = functionsIn(fallback?.raw_expr).filter((name) => !STABLE_FUNCTIONS.has(name))
  if (/^(small|big)?serial\d?$/.test(type) || constraints.some(({ contype }) => contype === 'CONSTR_IDENTITY')) {
    effect.rewrites = `${column.colname} gets a number in every row, so the whole table is written anew`
  } else if (
    constraints.some(({ contype, generated_kind }) => contype === 'CONSTR_GENERATED' && generated_kind !== 'v')
  ) {
    effect.rewrites = `${column.colname} is computed for every row, so the whole table is written anew`
  } else if (volatile.length > 0) {
    effect.rewrites = `the default of ${column.colname} calls ${volatile.join(', ')}(): a volatile one writes the whole table anew`
  }
  if (constraints.some(({ contype }) => contype === 'CONSTR_CHECK')) {
    effect.scans = `the CHECK of ${column.colname} is tested on every row`
  }
  const key = constraints.find(({ contype }) => contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE')
  if (key) effect.scans = `an index is built for ${column.colname} under the lock`
  return effect
}

function addConstraint(constraint: Constraint): ActionEffect {
  const name = constraint.conname ?? 'the constraint'
  switch (constraint.contype) {
    case 'CONSTR_FOREIGN':
      return {
        ...SHARE_ROW_EXCLUSIVE,
        others: referenced(constraint),
        ...(!constraint.skip_validation && {
          scans: `${name} is checked against every row; NOT VALID first, VALIDATE CONSTRAINT afterwards, lets writes go on`,
        }),
      }
    case 'CONSTR_CHECK':
    case 'CONSTR_NOTNULL':
      return {
        ...ACCESS_EXCLUSIVE,
        ...(!constraint.skip_validation && {
          scans: `${name} is tested on every row; NOT VALID first, VALIDATE CONSTRAINT afterwards, lets reads and writes go on`,
        }),
      }
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION':
      return {
        ...ACCESS_EXCLUSIVE,
        ...(!constraint.indexname && {
          scans: `the index of ${name} is built under the lock; CREATE UNIQUE INDEX CONCURRENTLY first, then USING INDEX`,
        }),
      }
    default:
      return ACCESS_EXCLUSIVE
  }
}

/** A foreign key puts its triggers on the other table too. */
export function referenced({ contype, pktable }: Constraint): { table: string; mode: LockMode }[] {
  return contype === 'CONSTR_FOREIGN' ? [{ table: tableName(pktable), mode: 'SHARE ROW EXCLUSIVE' }] : []
}

function partition(command: AlterTableCmd): { table: string; mode: LockMode }[] {
  const { name } = definition<{ name?: Parameters<typeof tableName>[0] }>(command, 'PartitionCmd')
  return name ? [{ table: tableName(name), mode: 'ACCESS EXCLUSIVE' }] : []
}

function optionNames({ def }: AlterTableCmd): string[] {
  if (!def || !('List' in def)) return []
  return (def.List.items ?? []).map((item) => ('DefElem' in item ? (item.DefElem.defname ?? '') : ''))
}

/** The definition that belongs to a command, by the kind of node it must be. */
function definition<Kind extends object>({ def }: AlterTableCmd, kind: string): Kind {
  const found: unknown = def ? Reflect.get(def, kind) : undefined
  return (found ?? {}) as Kind
}
