import { useSyncExternalStore } from 'react'

/** Keys to press, e.g. `<Kbd keys="g s" />` or `<Kbd keys="mod+k" />`. Always left to right, like a keyboard. */
export function Kbd({ keys }: { keys: string }) {
  const apple = useApple()
  return (
    <span dir="ltr" className="inline-flex items-center gap-1" data-print="off">
      {keys.split(' ').map((key) => (
        <kbd
          key={key}
          className="inline-flex min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-2xs font-medium text-muted"
        >
          {nameOf(key, apple)}
        </kbd>
      ))}
    </span>
  )
}

function nameOf(key: string, apple: boolean): string {
  if (key === 'escape') return 'Esc'
  const letter = key.replace('mod+', '').toUpperCase()
  return key.startsWith('mod+') ? `${apple ? '⌘' : 'Ctrl'} ${letter}` : letter
}

/** Whether ⌘ is what this keyboard says. The server cannot know and writes Ctrl. */
function useApple(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () => /mac|iphone|ipad/i.test(navigator.platform),
    () => false,
  )
}
