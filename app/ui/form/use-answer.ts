import { useActionData, useLocation } from '@remix-run/react'
import { useState } from 'react'

/**
 * What the page's action answered, until the page is left or something else is sent. The router forgets it as soon as
 * the page's data is loaded anew, which a page that shows progress does every two seconds: a refusal would be gone before
 * it is read.
 */
export function useAnswer(): unknown {
  const answer = useActionData<unknown>()
  // Another after every submission (the answer comes a moment before it), and the same when data is loaded anew.
  const { key } = useLocation()
  const [kept, keep] = useState({ key, answer })
  if (answer !== undefined && (answer !== kept.answer || key !== kept.key)) keep({ key, answer })
  return answer ?? (kept.key === key ? kept.answer : undefined)
}
