import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { NAVIGATION, visibleTo } from '../screens/shell/navigation.ts'

/** `/` leads to the first page the role may see; signed out, the shell leads to the sign-in form. */
export function loader({ context }: LoaderFunctionArgs) {
  if (context.session === null) return redirect('/sign-in')
  const { role, user } = context.session
  const reader = { role, operator: user.operator }
  return redirect(NAVIGATION.find((entry) => visibleTo(entry, reader))?.href ?? '/account/sessions')
}
