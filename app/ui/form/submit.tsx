import { useNavigation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Button, type ButtonProps } from '../base/button.tsx'
import { useFormState } from './form-context.ts'

/** Sends the form it stands in; busy from the click until the answer. Give name and value to tell intents apart. */
export function Submit({ variant = 'primary', children, ...rest }: ButtonProps) {
  const { pending } = useFormState()
  const navigation = useNavigation()
  // Of several buttons only the pressed one spins.
  const pressed = rest.name === undefined || navigation.formData?.get(rest.name) === rest.value
  return (
    <Button type="submit" variant={variant} busy={pending && pressed} aria-disabled={pending || undefined} {...rest}>
      {children}
    </Button>
  )
}

/** The last row of a form: the main action first, the way out after it. */
export function FormActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2 pt-1">{children}</div>
}

/** Fields side by side on a wide screen, one below the other on a narrow one. */
export function FormRow({ children }: { children: ReactNode }) {
  return <div className="grid items-start gap-4 sm:auto-cols-fr sm:grid-flow-col">{children}</div>
}
