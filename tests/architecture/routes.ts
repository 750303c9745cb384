import remixConfig from '../../remix.config.js'

export interface RouteEntry {
  /** As people type it, with parameters: `sales/:id`; empty for the first page. */
  path: string
  /** From the root: `app/routes/sales/sale.tsx`. */
  file: string
  index: boolean
}

/** Remix asks for the table with its own `defineRoutes`; ours only listens. */
export function routeTable(): RouteEntry[] {
  const table: RouteEntry[] = []
  const trail: string[] = []
  remixConfig.routes((work) => {
    work((path, file, ...rest: (object | (() => void) | undefined)[]) => {
      const index = rest.some((entry) => typeof entry === 'object' && 'index' in entry)
      trail.push(path ?? '')
      table.push({ path: trail.filter(Boolean).join('/'), file: `app/${file}`, index })
      for (const entry of rest) if (typeof entry === 'function') entry()
      trail.pop()
    })
    return {}
  })
  return table
}
