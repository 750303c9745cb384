import { useLocation } from '@remix-run/react'
import { useEffect, useState } from 'react'

export interface RecentPage {
  href: string
  title: string
}

const KEY = 'cf_recent'
const MOST = 8

/** Pages opened lately in this tab; gone with it, so the next person at the desk does not see them. */
export function useRecentPages(): RecentPage[] {
  const { pathname } = useLocation()
  const [pages, setPages] = useState<RecentPage[]>([])
  useEffect(() => {
    const known = stored()
    const title = document.title.split(' · ')[0] ?? pathname
    const next = [{ href: pathname, title }, ...known.filter((page) => page.href !== pathname)].slice(0, MOST)
    sessionStorage.setItem(KEY, JSON.stringify(next))
    setPages(next)
  }, [pathname])
  return pages
}

function stored(): RecentPage[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
