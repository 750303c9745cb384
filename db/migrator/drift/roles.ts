import type { Queryable } from '../ledger.ts'
import type { Difference } from './compare.ts'

/** Roles are the server's, so a scratch database has the same ones: these are what the foundation makes. */
const BYPASSES_RLS: Record<string, boolean> = {
  counterfoil_owner: false,
  counterfoil_app: false,
  counterfoil_backup: true,
}

/** Attributes of our roles that would open a wall between companies. */
export async function compareRoles(client: Queryable): Promise<Difference[]> {
  const { rows } = await client.query(
    `select r.rolname as name, r.rolsuper as superuser, r.rolbypassrls as bypass, r.rolcreaterole as makes_roles,
       (select string_agg(m.roleid::regrole::text, ', ' order by m.roleid::regrole::text) from pg_auth_members m where m.member = r.oid) as member_of
     from pg_roles r where r.rolname = any($1)`,
    [Object.keys(BYPASSES_RLS)],
  )
  const onOff = (value: unknown) => (value === true ? 'on' : 'off')
  return Object.entries(BYPASSES_RLS).flatMap(([name, bypasses]) => {
    const role = rows.find((row) => row.name === name)
    if (!role) return [missing(name)]
    return [
      changed(name, 'superuser', 'off', onOff(role.superuser)),
      changed(name, 'bypass row level security', onOff(bypasses), onOff(role.bypass)),
      changed(name, 'may create roles', 'off', onOff(role.makes_roles)),
      changed(name, 'member of', null, role.member_of === null ? null : String(role.member_of)),
    ].flatMap((difference) => (difference ? [difference] : []))
  })
}

function changed(name: string, property: string, expected: string | null, actual: string | null): Difference | null {
  if (expected === actual) return null
  return {
    kind: 'role',
    name,
    change: 'changed',
    property,
    expected,
    actual,
    says: `role ${name}: ${property} is ${actual ?? 'none'}, and the migrations say ${expected ?? 'none'}`,
  }
}

function missing(name: string): Difference {
  const says = `role ${name} is missing, though a migration makes it`
  return { kind: 'role', name, change: 'missing', property: null, expected: null, actual: null, says }
}
