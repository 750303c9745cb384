import { Send } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Submit } from '#app/ui/form/submit.tsx'

/** From ticked rows of a list to a mailing, out of the list's bulk form; the template is chosen on the mailing's page. */
export function WriteToMany({ entity }: { entity: 'LEAD' | 'SALE' }) {
  const { t } = useTranslation()
  return (
    <Submit size="sm" variant="secondary" icon={Send} formAction="/messages/mailings" name="entity" value={entity}>
      {t('mailings.write')}
    </Submit>
  )
}
