import { type RawBuilder, sql } from 'kysely'
import type { CompanyScope } from '../kernel/scope.ts'
import { compactPhone, currencyDigits, numberIn } from './fields.rules.ts'
import type { CustomFilters } from './fields.schemas.ts'

/**
 * Conditions on the custom column of a table, one for each filter. The field is looked up once for the
 * whole list. A filter on a field that this person does not see, or that is not offered as one, finds
 * nothing: dropping it would show more than was asked for.
 */
export function matchesCustom(
  table: 'leads' | 'sales',
  scope: CompanyScope,
  filters: CustomFilters,
): RawBuilder<boolean>[] {
  const custom = sql.ref(`${table}.custom`)
  const entity = table === 'leads' ? 'LEAD' : 'SALE'
  return Object.entries(filters ?? {}).map(([key, value]) => {
    const type = sql`(select coalesce(max(f.type), 'NONE') from field_configurations f
      where f.company_id = ${scope.companyId}::uuid and f.entity = ${entity} and f.key = ${key}
        and f.is_filterable and not f.is_hidden and f.deleted_at is null
        and (f.visible_to = '{}' or ${scope.role} = any(f.visible_to))
        and (${scope.role} <> 'viewer' or f.type not in ('TEXT', 'LONG_TEXT', 'EMAIL', 'PHONE', 'URL')))`
    // Typed as people write it, and compared with what is stored.
    const number = numberIn(value)
    const minor = number === null ? null : Math.round(number * 10 ** currencyDigits(scope.currency))
    return sql<boolean>`case ${type} when 'NONE' then false
      when 'MULTI_SELECT' then jsonb_exists(${custom} -> ${key}, ${value})
      when 'TEXT' then starts_with(lower(${custom} ->> ${key}), lower(${value}))
      when 'LONG_TEXT' then starts_with(lower(${custom} ->> ${key}), lower(${value}))
      when 'NUMBER' then ${custom} -> ${key} = to_jsonb(${number}::numeric)
      when 'MONEY' then ${custom} -> ${key} = to_jsonb(${minor}::numeric)
      when 'PHONE' then ${custom} ->> ${key} = ${compactPhone(value)}
      when 'EMAIL' then ${custom} ->> ${key} = lower(${value})
      else ${custom} ->> ${key} = ${value} end`
  })
}
