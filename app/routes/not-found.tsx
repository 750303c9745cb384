import { data } from '@remix-run/node'

/** Any address nobody owns: 404 inside the shell, so that the navigation is at hand. */
export function loader() {
  throw data(null, { status: 404 })
}

export default function NotFound() {
  return null
}
