import { useSyncExternalStore } from 'react'

export interface ToastMessage {
  tone?: 'neutral' | 'positive' | 'negative'
  message: string
  detail?: string
  /** Takes the change back: a POST with these fields, offered as long as the toast stands. */
  undo?: { action: string; fields: Record<string, string> }
  link?: { to: string; label: string }
}

export interface Toast extends ToastMessage {
  id: number
}

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()
const NONE: readonly Toast[] = []

function change(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

/** Says something in passing, in the browser. After an action that redirects use `redirectWithToast` instead. */
export function toast(message: ToastMessage): void {
  lastId += 1
  // More than three at once is noise; the oldest goes.
  change([...toasts.slice(-2), { ...message, id: lastId }])
}

export function dismissToast(id: number): void {
  change(toasts.filter((shown) => shown.id !== id))
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
    () => NONE,
  )
}
