/** Keys to press, e.g. `<Kbd keys="g s" />` or `<Kbd keys="mod+k" />`. Always left to right, like a keyboard. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span dir="ltr" className="inline-flex items-center gap-1" data-print="off">
      {keys.split(' ').map((key) => (
        <kbd
          key={key}
          className="inline-flex min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-2xs font-medium text-muted"
        >
          {key
            .replace('mod+', '⌘ ')
            .replace('shift+', '⇧ ')
            .replace('escape', 'Esc')
            .toUpperCase()
            .replace('ESC', 'Esc')}
        </kbd>
      ))}
    </span>
  )
}
