import { Link, type LinkProps } from '@remix-run/react'
import type { LucideIcon } from 'lucide-react'
import { type ButtonHTMLAttributes, forwardRef, type ReactNode } from 'react'
import { cx } from './class-names.ts'
import { Spinner } from './spinner.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md' | 'lg'

const BASE =
  'relative inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none ' +
  'transition-[background-color,border-color,color,box-shadow] duration-100 ' +
  'disabled:opacity-55 aria-disabled:opacity-55 pointer-coarse:min-h-10'

const VARIANTS: Record<ButtonVariant, string> = {
  primary:
    'border-transparent bg-accent text-on-accent shadow-control enabled:hover:bg-accent-hover [a&]:hover:bg-accent-hover',
  secondary:
    'border-line-strong bg-surface text-ink shadow-control enabled:hover:bg-hover enabled:active:bg-pressed [a&]:hover:bg-sunken',
  ghost:
    'border-transparent text-muted enabled:hover:bg-hover enabled:hover:text-ink enabled:active:bg-pressed [a&]:hover:bg-hover [a&]:hover:text-ink',
  danger: 'border-transparent bg-negative-solid text-white shadow-control enabled:hover:bg-negative-hover',
}

const SIZES: Record<ButtonSize, string> = {
  sm: 'min-h-7 px-2 text-xs',
  md: 'min-h-8 px-3 text-sm',
  lg: 'min-h-10 px-4 text-base',
}

const SQUARE: Record<ButtonSize, string> = { sm: 'size-7 p-0!', md: 'size-8 p-0!', lg: 'size-10 p-0!' }

interface Look {
  variant?: ButtonVariant
  size?: ButtonSize
  icon?: LucideIcon
  /** The icon points along the reading direction and turns round in Arabic. */
  iconFlips?: boolean
}

export interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** Shows a spinner in the icon's place; the width stays. */
  busy?: boolean
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { variant = 'secondary', size = 'md', icon: Icon, iconFlips, busy, className, children, type = 'button', ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      className={cx(BASE, VARIANTS[variant], SIZES[size], className)}
      {...rest}
      aria-busy={busy || undefined}
    >
      {busy && <Spinner className={cx('size-4', !Icon && 'absolute')} />}
      {Icon && !busy && (
        <Icon aria-hidden className={cx('size-4 shrink-0', iconFlips && 'flip-rtl')} strokeWidth={1.75} />
      )}
      <span className={cx('inline-flex items-center gap-1.5', busy && !Icon && 'opacity-0')}>{children}</span>
    </button>
  )
})

/** A link that looks like a button: for going somewhere, never for changing something. */
export const ButtonLink = forwardRef<HTMLAnchorElement, Look & LinkProps & { external?: boolean }>(function ButtonLink(
  { variant = 'secondary', size = 'md', icon: Icon, iconFlips, external, className, children, ...rest },
  ref,
) {
  const classes = cx(BASE, VARIANTS[variant], SIZES[size], className)
  return (
    <Link ref={ref} prefetch={external || rest.reloadDocument ? 'none' : 'intent'} className={classes} {...rest}>
      {Icon && <Icon aria-hidden className={cx('size-4 shrink-0', iconFlips && 'flip-rtl')} strokeWidth={1.75} />}
      {children}
    </Link>
  )
})

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  icon: LucideIcon
  /** Read aloud and shown as the title: an icon alone says too little. */
  label: string
  children?: ReactNode
}

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { icon: Icon, iconFlips, label, variant = 'ghost', size = 'md', busy, className, type = 'button', children, ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      aria-label={label}
      title={label}
      className={cx(BASE, VARIANTS[variant], SQUARE[size], 'pointer-coarse:min-w-10', className)}
      {...rest}
      aria-busy={busy || undefined}
    >
      {busy ? (
        <Spinner className="size-4" />
      ) : (
        <Icon aria-hidden className={cx('size-4', iconFlips && 'flip-rtl')} strokeWidth={1.75} />
      )}
      {children}
    </button>
  )
})
