import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'

const GAP = 5
const EDGE = 8
// A pause this long starts a new word when typing ahead.
const TYPING_MS = 600

/** Places the popover beside its button and gives it the keys of a menu (WAI-ARIA menu button pattern). */
export function useMenuBehaviour(id: string, align: 'start' | 'end') {
  const menu = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })
  const [open, setOpen] = useState(false)

  useEffect(() => {
    const popover = menu.current
    if (popover === null) return
    const place = () => placeBeside(popover, trigger(id), align)
    const toggled = (event: Event) => {
      const opening = event instanceof ToggleEvent && event.newState === 'open'
      setOpen(opening)
      if (opening) {
        place()
        items(popover)[0]?.focus()
      }
    }
    // Scrolling away takes the button along, so the menu goes too.
    const leave = (event: Event) => {
      if (popover.matches(':popover-open') && event.target instanceof Node && !popover.contains(event.target))
        popover.hidePopover()
    }
    popover.addEventListener('toggle', toggled)
    addEventListener('resize', place)
    addEventListener('scroll', leave, { capture: true, passive: true })
    return () => {
      popover.removeEventListener('toggle', toggled)
      removeEventListener('resize', place)
      removeEventListener('scroll', leave, { capture: true })
    }
  }, [id, align])

  const close = useCallback(() => {
    if (menu.current?.matches(':popover-open')) menu.current.hidePopover()
  }, [])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const popover = menu.current
    if (popover === null) return
    const all = items(popover)
    const focused = document.activeElement
    const at = focused instanceof HTMLElement ? all.indexOf(focused) : -1
    const target =
      event.key === 'ArrowDown'
        ? all[(at + 1) % all.length]
        : event.key === 'ArrowUp'
          ? all.at(at <= 0 ? -1 : at - 1)
          : event.key === 'Home'
            ? all[0]
            : event.key === 'End'
              ? all.at(-1)
              : event.key.length === 1 && event.key !== ' ' && !event.metaKey && !event.ctrlKey
                ? typeAhead(all, at, typed.current, event.key)
                : undefined
    if (target) {
      event.preventDefault()
      target.focus()
    } else if (event.key === 'Tab') {
      close()
    }
  }

  return { menu, open, close, onKeyDown }
}

function trigger(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[popovertarget="${CSS.escape(id)}"]`)
}

function items(popover: HTMLElement): HTMLElement[] {
  return [...popover.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)')]
}

function typeAhead(
  all: HTMLElement[],
  at: number,
  typed: { text: string; at: number },
  key: string,
): HTMLElement | undefined {
  const now = performance.now()
  typed.text = now - typed.at < TYPING_MS ? typed.text + key.toLowerCase() : key.toLowerCase()
  typed.at = now
  const from = typed.text.length === 1 ? at + 1 : Math.max(at, 0)
  const order = [...all.slice(from), ...all.slice(0, from)]
  return order.find((item) => item.textContent?.trim().toLowerCase().startsWith(typed.text))
}

/** Below the button, its edge aligned; above when there is no room below; never off the screen. */
function placeBeside(popover: HTMLElement, button: HTMLElement | null, align: 'start' | 'end'): void {
  if (button === null || !popover.matches(':popover-open')) return
  const anchor = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const rtl = getComputedStyle(button).direction === 'rtl'
  const left = (align === 'start') === !rtl ? anchor.left : anchor.right - width
  const below = anchor.bottom + GAP
  const fits = below + height <= innerHeight - EDGE || anchor.top < height
  // Until here the browser centres it, which is what a page without scripts gets.
  popover.style.margin = '0'
  popover.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`
  popover.style.top = `${fits ? below : anchor.top - height - GAP}px`
  popover.style.right = 'auto'
  popover.style.bottom = 'auto'
}
