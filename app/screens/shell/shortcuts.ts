import { useNavigate } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { NAVIGATION, type Reader, visibleTo } from './navigation.ts'

interface ShellShortcuts {
  /** Single keys can be switched off; ⌘K stays, it needs a modifier. */
  enabled: boolean
  reader: Reader
  openPalette: () => void
  openKeyMap: () => void
  toggleSideBar: () => void
}

// The second key of "g s" must follow this soon.
const SEQUENCE_MS = 1000

/** ⌘K, /, ?, [ and the jumps. Never while typing, never with something open on top. */
export function useShellShortcuts(shortcuts: ShellShortcuts): void {
  const navigate = useNavigate()
  const current = useRef(shortcuts)
  current.current = shortcuts

  useEffect(() => {
    let jumpUntil = 0
    const pressed = (event: KeyboardEvent) => {
      const { enabled, reader, openPalette, openKeyMap, toggleSideBar } = current.current
      if ((event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openPalette()
        return
      }
      if (
        !enabled ||
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        isTyping(event.target) ||
        // Menus are always in the document, and hidden until they open.
        document.querySelector('[role="dialog"],[role="menu"]:popover-open')
      )
        return
      const act = (work: () => void) => {
        event.preventDefault()
        work()
      }
      if (event.timeStamp < jumpUntil) {
        jumpUntil = 0
        const entry = NAVIGATION.find((candidate) => candidate.jump === event.key && visibleTo(candidate, reader))
        if (entry) act(() => navigate(entry.href))
        return
      }
      if (event.key === 'g') jumpUntil = event.timeStamp + SEQUENCE_MS
      else if (event.key === '?') act(openKeyMap)
      else if (event.key === '[') act(toggleSideBar)
      else if (event.key === '/') act(() => focusSearch() || openPalette())
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [navigate])
}

/** The search box of the list in sight, if the page has one. */
function focusSearch(): boolean {
  const box = document.querySelector('input[data-search]')
  if (!(box instanceof HTMLInputElement)) return false
  box.focus()
  box.select()
  return true
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type="checkbox"],[type="radio"]),textarea,select'))
  )
}
