import { type ComponentType, lazy, Suspense, useState } from 'react'
import type { CommandPaletteProps, DialogState, DrawerProps, KeyMapProps } from './dialog-props.ts'

// Opened by a key or a click and not before: their code, and that of dialogs at all, is no part of the first page.
const PaletteDialog = lazy(() => import('./palette-dialog.tsx'))
const KeyMapDialog = lazy(() => import('./key-map-dialog.tsx'))
const DrawerSheet = lazy(() => import('./drawer-sheet.tsx'))

/** ⌘K */
export const CommandPalette = onceOpened<CommandPaletteProps>(PaletteDialog)
/** ? */
export const KeyMap = onceOpened<KeyMapProps>(KeyMapDialog)
/** The navigation on narrow screens */
export const Drawer = onceOpened<DrawerProps>(DrawerSheet)

/** Mounts a dialog when it is first opened, and keeps it, so that closing can be animated. */
function onceOpened<Props extends DialogState>(Dialog: ComponentType<Props>): ComponentType<Props> {
  return function OnceOpened(props: Props) {
    const [wanted, setWanted] = useState(false)
    if (props.open && !wanted) setWanted(true)
    return wanted ? (
      <Suspense fallback={null}>
        <Dialog {...props} />
      </Suspense>
    ) : null
  }
}
