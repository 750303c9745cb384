import { lazy, Suspense, useEffect, useState } from 'react'
import type { Role } from '#server/kernel/scope.ts'

const PaletteDialog = lazy(() => import('./palette-dialog.tsx'))

export interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  role: Role
  onKeyMap: () => void
}

/** ⌘K. Its code is fetched when it is first opened and stays mounted from then on. */
export function CommandPalette(props: CommandPaletteProps) {
  const [wanted, setWanted] = useState(false)
  useEffect(() => {
    if (props.open) setWanted(true)
  }, [props.open])
  return wanted ? (
    <Suspense fallback={null}>
      <PaletteDialog {...props} />
    </Suspense>
  ) : null
}
