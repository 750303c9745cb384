import type { Frame } from '../frame.ts'
import type { Reader } from '../navigation.ts'

export interface DialogState {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export interface CommandPaletteProps extends DialogState {
  reader: Reader
  onKeyMap: () => void
}

export interface KeyMapProps extends DialogState {
  reader: Reader
  enabled: boolean
}

export interface DrawerProps extends DialogState {
  frame: Frame
}
