import { createContext, useContext } from 'react'

export interface FormState {
  errors: Record<string, string>
  values: Record<string, string>
  pending: boolean
  id: string
  /** The id of the line that says what was refused, where the fields have no room to say it themselves. */
  saidBy?: string
}

export const FormContext = createContext<FormState>({ errors: {}, values: {}, pending: false, id: '' })

export function useFormState(): FormState {
  return useContext(FormContext)
}
