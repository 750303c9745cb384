import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { readForm } from '#app/read-form.ts'
import { chooseCompanyInput } from '#server/identity/identity.schemas.ts'

/** Moves the session to another company, and starts at its home: records of the one before are not there. */
export async function action({ request, context }: ActionFunctionArgs) {
  const input = readForm(await request.formData(), chooseCompanyInput, context.locale)
  if (!input.ok) throw input.refusal
  await context.api.identity.chooseCompany(input.value)
  return redirect('/')
}

/** Opened by hand there is nothing to see. */
export function loader() {
  return redirect('/')
}
