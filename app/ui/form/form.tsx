import {
  type FetcherWithComponents,
  Form as RemixForm,
  type FormProps as RemixFormProps,
  useNavigation,
} from '@remix-run/react'
import { type ReactNode, useContext, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { wordRefusal } from '#app/i18n/refusal-words.ts'
import { isRefused, type Refusal, type RefusedData } from '#app/refusal.ts'
import { ErrorSummary } from './error-summary.tsx'
import { type FieldNames, FormContext, PageFieldNames } from './form-context.ts'
import { UnsavedGuard } from './unsaved-guard.ts'
import { useAnswer } from './use-answer.ts'

export interface FormProps extends Omit<RemixFormProps, 'onChange' | 'method'> {
  method?: 'post' | 'get'
  /** `actionData?.error`; by default what the page's own action refused. */
  error?: Refusal | null
  /** `actionData?.values`: what was typed before a refusal. */
  values?: Record<string, string>
  /** Submit through a fetcher: no navigation, several forms on one page. */
  fetcher?: FetcherWithComponents<unknown>
  /** Asks before leaving with unsaved changes. */
  guard?: boolean
  /** What this form posts as `intent`, where a page has several: what another of them was refused is not said here. */
  intent?: string | readonly string[]
  /** What this form alone posts, where each row of a list has one of the same intent: `{ id }`. */
  of?: Readonly<Record<string, string>>
  /** `line`: what was refused takes one line and is not repeated beside the fields, for which a bar has no room. */
  summary?: 'box' | 'line'
  /** Starts afresh once what it sent was taken: where the page stays and the next submission would be another thing. */
  clears?: boolean
  children: ReactNode
}

/**
 * A form that works before any script has loaded: a plain POST, the refusal beside each field and in a
 * summary at the top, everything typed still there. With scripts: no reload, one submission at a time.
 */
export function Form({
  error,
  values,
  fetcher,
  guard,
  intent,
  of,
  summary = 'box',
  clears = false,
  children,
  className,
  method = 'post',
  onSubmit,
  ...rest
}: FormProps) {
  const id = useId()
  const navigation = useNavigation()
  const actionData = useAnswer()
  const answer = refusalIn(fetcher ? fetcher.data : actionData, intent, of)
  const { t, i18n } = useTranslation()
  const told = error === undefined ? answer?.error : error
  // The same one however often the page is drawn, or its summary would take the focus from whoever is mending it.
  const refusal = useMemo(() => told && wordRefusal(told, t, i18n.language), [told, t, i18n.language])
  const kept = values ?? answer?.values ?? {}
  const form = useRef<HTMLFormElement>(null)
  const target = typeof rest.action === 'string' ? rest.action.split('?')[0] : undefined
  const navigating = navigation.state !== 'idle' && navigation.formMethod?.toLowerCase() === method
  const pending = fetcher
    ? fetcher.state !== 'idle'
    : navigating && (target === undefined || navigation.formAction?.startsWith(target) === true)

  const errors = { ...refusal?.fields }
  if (refusal?.field !== undefined) errors[refusal.field] ??= refusal.message

  const saidBy = summary === 'line' && refusal ? `${id}-refused` : undefined

  const ownNames = useRef<FieldNames>(new Map())
  const names = useContext(PageFieldNames) ?? ownNames.current

  const round = useRounds(clears && refusal === undefined, pending)
  const Element = fetcher?.Form ?? RemixForm
  return (
    <FormContext.Provider value={{ errors, values: kept, pending, id, saidBy, names }}>
      <Element
        key={round}
        ref={form}
        method={method}
        className={className ?? 'flex flex-col gap-4'}
        noValidate
        {...rest}
        onSubmit={(event) => {
          // A second click while the first is under way changes nothing.
          if (pending) event.preventDefault()
          else onSubmit?.(event)
        }}
      >
        {refusal && <ErrorSummary refusal={refusal} formId={id} lineId={saidBy} takesFocus={error === undefined} />}
        {guard && <UnsavedGuard form={form} active={!pending} />}
        {children}
      </Element>
    </FormContext.Provider>
  )
}

function refusalIn(answer: unknown, intent: FormProps['intent'], of: FormProps['of'] = {}): RefusedData | null {
  if (!isRefused(answer)) return null
  const { values } = answer
  const asked = intent === undefined || [intent].flat().includes(values.intent ?? '')
  return asked && Object.entries(of).every(([name, value]) => values[name] === value) ? answer : null
}

/** Whether the page's action refused this form: what folds around it then stands open. */
export function useIsRefused(intent: FormProps['intent'], of?: FormProps['of']): boolean {
  return refusalIn(useAnswer(), intent, of) !== null
}

/** How many submissions were taken so far. */
function useRounds(taken: boolean, pending: boolean): number {
  const [round, setRound] = useState(0)
  const wasPending = useRef(false)
  useEffect(() => {
    if (wasPending.current && !pending && taken) setRound((count) => count + 1)
    wasPending.current = pending
  }, [pending, taken])
  return round
}
