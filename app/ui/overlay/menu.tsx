import { Link } from '@remix-run/react'
import { Check, type LucideIcon } from 'lucide-react'
import { cloneElement, createContext, type ReactElement, type ReactNode, useContext, useId } from 'react'
import { cx } from '../base/class-names.ts'
import { useMenuBehaviour } from './menu-behaviour.ts'

const ITEM =
  'flex min-h-8 w-full items-center gap-2 rounded-md px-2 text-start text-sm outline-none select-none ' +
  'hover:bg-hover focus-visible:bg-hover disabled:opacity-50 pointer-coarse:min-h-10'

const CloseMenu = createContext<() => void>(() => {})

interface TriggerProps {
  popovertarget?: string
  'aria-haspopup'?: 'menu'
  'aria-expanded'?: boolean
  'aria-controls'?: string
}

export interface MenuProps {
  trigger: ReactElement<TriggerProps>
  align?: 'start' | 'end'
  children: ReactNode
}

/**
 * Actions behind a button. The browser's own popover: it opens before any script has loaded, lies above
 * everything, closes on Escape or a click elsewhere and gives the focus back. Arrow keys and typing ahead
 * come with the script.
 */
export function Menu({ trigger, align = 'end', children }: MenuProps) {
  const id = useId()
  const { menu, open, close, onKeyDown } = useMenuBehaviour(id, align)
  return (
    <>
      {cloneElement(trigger, {
        popovertarget: id,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': id,
      })}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="fixed max-h-[min(32rem,calc(100dvh-4rem))] w-max max-w-80 min-w-48 animate-drop overflow-y-auto rounded-lg border border-line bg-raised p-1 text-ink shadow-raised outline-none"
      >
        <CloseMenu.Provider value={close}>{children}</CloseMenu.Provider>
      </div>
    </>
  )
}

export interface MenuItemProps {
  icon?: LucideIcon
  tone?: 'neutral' | 'negative'
  disabled?: boolean
  /** Go there. */
  to?: string
  /** Do this. */
  onSelect?: () => void
  /** Submits the form with this id. */
  submits?: string
  shortcut?: ReactNode
  children: ReactNode
}

export function MenuItem({
  icon: Icon,
  tone = 'neutral',
  disabled,
  to,
  onSelect,
  submits,
  shortcut,
  children,
}: MenuItemProps) {
  const close = useContext(CloseMenu)
  const className = cx(ITEM, tone === 'negative' && 'text-negative')
  const content = (
    <>
      {Icon && (
        <Icon aria-hidden className={cx('size-4 shrink-0', tone === 'neutral' && 'text-muted')} strokeWidth={1.75} />
      )}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {shortcut}
    </>
  )
  if (to !== undefined) {
    return (
      <Link to={to} prefetch="intent" role="menuitem" tabIndex={-1} className={className} onClick={close}>
        {content}
      </Link>
    )
  }
  return (
    <button
      type={submits === undefined ? 'button' : 'submit'}
      form={submits}
      role="menuitem"
      tabIndex={-1}
      disabled={disabled}
      className={className}
      onClick={() => {
        close()
        onSelect?.()
      }}
    >
      {content}
    </button>
  )
}

export interface MenuChoiceProps {
  label: string
  value: string
  onChange?: (value: string) => void
  /** Sent with the form `submits` under this name: the choice then works before any script. */
  name?: string
  submits?: string
  options: { value: string; label: ReactNode }[]
}

/** One of several: theme, language, density. Stays open, so that the effect can be seen. */
export function MenuChoice({ label, value, onChange, name, submits, options }: MenuChoiceProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no group of a menu
    <div role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type={submits === undefined ? 'button' : 'submit'}
          form={submits}
          name={name}
          value={option.value}
          role="menuitemradio"
          aria-checked={option.value === value}
          tabIndex={-1}
          className={ITEM}
          onClick={() => onChange?.(option.value)}
        >
          <Tick on={option.value === value} />
          {option.label}
        </button>
      ))}
    </div>
  )
}

interface MenuTickProps {
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  children: ReactNode
}

/** Several of many: the columns of a table. Stays open while ticking. */
export function MenuTick({ checked, onChange, disabled, children }: MenuTickProps) {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      aria-checked={checked}
      tabIndex={-1}
      disabled={disabled}
      className={ITEM}
      onClick={() => onChange(!checked)}
    >
      <Tick on={checked} />
      {children}
    </button>
  )
}

function Tick({ on }: { on: boolean }) {
  return <span className="w-4">{on && <Check aria-hidden className="size-4 text-accent-ink" />}</span>
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <div role="presentation" className="px-2 pt-2 pb-1 text-xs font-medium text-muted">
      {children}
    </div>
  )
}

export function MenuSeparator() {
  return <hr className="-mx-1 my-1 border-line" />
}
