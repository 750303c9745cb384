import { useLocation } from '@remix-run/react'
import { Bookmark, BookmarkPlus, Settings2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '#app/ui/base/button.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '#app/ui/overlay/menu.tsx'
import type { SavedView } from '#server/views/views.service.ts'
import { holdsJust, viewSearch } from './view-query.ts'

/** One's own and the shared views of a list, as links; and a way to keep the list as it is now. */
export function SavedViewsMenu({ entity, views }: { entity: 'LEAD' | 'SALE'; views: readonly SavedView[] }) {
  const { t } = useTranslation()
  const { pathname, search } = useLocation()
  const current = new URLSearchParams(search).get('view')
  const active = views.find((view) => view.id === current && holdsJust(view, search))
  const page = `/views?${new URLSearchParams({ entity, query: search })}`
  return (
    <Menu trigger={<Button icon={Bookmark}>{active ? active.name : t('views.menu')}</Button>}>
      {views.length === 0 && <MenuLabel>{t('views.none')}</MenuLabel>}
      {views.map((view) => (
        <MenuItem key={view.id} to={`${pathname}${viewSearch(view)}`}>
          <bdi>{view.name}</bdi>
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={BookmarkPlus} to={page}>
        {t('views.save')}
      </MenuItem>
      <MenuItem icon={Settings2} to={`/views?entity=${entity}`}>
        {t('views.manage')}
      </MenuItem>
    </Menu>
  )
}
