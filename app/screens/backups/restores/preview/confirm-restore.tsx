import { RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Checkbox } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'

/** The words that are typed before anything is changed, and the way back that goes first. */
export function ConfirmRestore({ phrase }: { phrase: string }) {
  const { t } = useTranslation()
  return (
    <Section title={t('restores.confirm.title')} description={t('restores.confirm.text')}>
      <Form className="flex max-w-2xl flex-col gap-4">
        <TextField
          className="max-w-md"
          name="phrase"
          label={
            <>
              {t('ui.confirm.type')}{' '}
              <bdi dir="ltr" className="rounded-sm bg-sunken px-1 font-mono text-xs font-semibold select-all">
                {phrase}
              </bdi>
            </>
          }
          dir="ltr"
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          required
        />
        <div className="rounded-lg border border-line px-3 py-2.5 has-checked:border-negative-line has-checked:bg-negative-wash">
          <p className="pb-2 text-sm">{t('restores.confirm.safety')}</p>
          <Checkbox
            name="skipSafetyBackup"
            label={<span className="font-medium">{t('restores.confirm.skip')}</span>}
            hint={t('restores.confirm.skipHint')}
          />
        </div>
        <FormActions>
          <Submit variant="danger" icon={RotateCcw} name="intent" value="confirm">
            {t('restores.confirm.submit')}
          </Submit>
        </FormActions>
      </Form>
    </Section>
  )
}
