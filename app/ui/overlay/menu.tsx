import { Link } from '@remix-run/react'
import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { cx } from '../base/class-names.ts'

const ITEM =
  'flex min-h-8 w-full items-center gap-2 rounded-md px-2 text-start text-sm outline-none select-none ' +
  'data-highlighted:bg-hover data-disabled:opacity-50 pointer-coarse:min-h-10'

export interface MenuProps {
  trigger: ReactElement
  align?: 'start' | 'end'
  side?: 'top' | 'bottom'
  children: ReactNode
}

/** Actions behind a button. Arrow keys, typing ahead and Escape work. */
export function Menu({ trigger, align = 'end', side = 'bottom', children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={5}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 max-w-80 animate-drop overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export interface MenuItemProps {
  icon?: LucideIcon
  tone?: 'neutral' | 'negative'
  disabled?: boolean
  /** Go there. */
  to?: string
  /** Do this. Inside a form use `submits`. */
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
  const content = (
    <>
      {Icon && (
        <Icon
          aria-hidden
          className={cx('size-4 shrink-0', tone === 'neutral' ? 'text-muted' : '')}
          strokeWidth={1.75}
        />
      )}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {shortcut}
    </>
  )
  const className = cx(ITEM, tone === 'negative' && 'text-negative')
  return (
    <Radix.Item
      asChild={to !== undefined || submits !== undefined}
      disabled={disabled}
      onSelect={onSelect}
      className={className}
    >
      {to !== undefined ? (
        <Link to={to} prefetch="intent">
          {content}
        </Link>
      ) : submits !== undefined ? (
        <button type="submit" form={submits}>
          {content}
        </button>
      ) : (
        content
      )}
    </Radix.Item>
  )
}

/** One of several: theme, language, density. */
export function MenuChoice({
  value,
  onChange,
  options,
}: {
  value: string
  onChange: (value: string) => void
  options: { value: string; label: ReactNode }[]
}) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange}>
      {options.map((option) => (
        <Radix.RadioItem
          key={option.value}
          value={option.value}
          className={ITEM}
          onSelect={(event) => event.preventDefault()}
        >
          <span className="w-4">
            <Radix.ItemIndicator>
              <Check aria-hidden className="size-4 text-accent-ink" />
            </Radix.ItemIndicator>
          </span>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

/** Several of many: the columns of a table. Stays open while ticking. */
export function MenuTick({
  checked,
  onChange,
  disabled,
  children,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  children: ReactNode
}) {
  return (
    <Radix.CheckboxItem
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={ITEM}
    >
      <span className="w-4">
        <Radix.ItemIndicator>
          <Check aria-hidden className="size-4 text-accent-ink" />
        </Radix.ItemIndicator>
      </span>
      {children}
    </Radix.CheckboxItem>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-2 pb-1 text-xs font-medium text-muted">{children}</Radix.Label>
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
}
