import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { createFormat, type Format, type FormatSettings } from './format.ts'

const FormatContext = createContext<Format>(createFormat({ language: 'en', timeZone: 'UTC', currency: 'AED' }))

export function FormatProvider({ language, timeZone, currency, children }: FormatSettings & { children: ReactNode }) {
  const format = useMemo(() => createFormat({ language, timeZone, currency }), [language, timeZone, currency])
  return <FormatContext.Provider value={format}>{children}</FormatContext.Provider>
}

/** Formatters for numbers, money, dates, sizes in the reader's language and the company's zone. */
export function useFormat(): Format {
  return useContext(FormatContext)
}
