import { Send } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { SelectionFields } from '#app/ui/table/selection.tsx'
import type { Selection } from '#app/ui/table/types.ts'

/** From ticked rows of a list to a mailing; the template is chosen on its page. */
export function WriteToMany({ entity, selection }: { entity: 'LEAD' | 'SALE'; selection: Selection }) {
  const { t } = useTranslation()
  return (
    <Form action="/messages/mailings" className="flex" error={null}>
      <SelectionFields selection={selection} />
      <input type="hidden" name="entity" value={entity} />
      <Submit size="sm" variant="secondary" icon={Send}>
        {t('mailings.write')}
      </Submit>
    </Form>
  )
}
