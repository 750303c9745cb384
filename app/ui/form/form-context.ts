import { createContext, useContext } from 'react'

/** What fields are called, by their ids, and in which of several like groups they stand. */
export type FieldNames = Map<string, { label: string; group: string | undefined }>

export interface FormState {
  errors: Record<string, string>
  values: Record<string, string>
  pending: boolean
  id: string
  /** The id of the line that says what was refused, where the fields have no room to say it themselves. */
  saidBy?: string
  /** Filled while the fields are drawn, for the summary of a refusal. */
  names?: FieldNames
}

export const FormContext = createContext<FormState>({ errors: {}, values: {}, pending: false, id: '' })

/** The names of a whole page, which the server draws twice where a form was refused: its summary stands above its fields. */
export const PageFieldNames = createContext<FieldNames | null>(null)

/** What one of several like groups of fields is called: "Appliance 2". */
export const FieldGroup = createContext<string | undefined>(undefined)

export function useFormState(): FormState {
  return useContext(FormContext)
}
