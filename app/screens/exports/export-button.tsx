import { useLocation } from '@remix-run/react'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'

/** Asks for the list of this page, with its filters and its order, as a file. */
export function ExportButton({ entity }: { entity: 'LEAD' | 'SALE' | 'MESSAGE' }) {
  const { t } = useTranslation()
  const { search } = useLocation()
  return (
    <Form action="/exports" className="contents" error={null}>
      <input type="hidden" name="entity" value={entity} />
      <input type="hidden" name="query" value={search} />
      <Submit variant="secondary" icon={Download}>
        {t('exports.ask')}
      </Submit>
    </Form>
  )
}
