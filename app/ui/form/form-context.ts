import { createContext, useContext } from 'react'

export interface FormState {
  errors: Record<string, string>
  values: Record<string, string>
  pending: boolean
  id: string
}

export const FormContext = createContext<FormState>({ errors: {}, values: {}, pending: false, id: '' })

export function useFormState(): FormState {
  return useContext(FormContext)
}
