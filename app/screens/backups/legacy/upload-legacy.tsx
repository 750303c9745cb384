import { useTranslation } from 'react-i18next'
import { FileDrop } from '#app/ui/form/file-drop.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'

/** A backup of the old system, to be read and judged before anything is written. */
export function UploadLegacy() {
  const { t } = useTranslation()
  return (
    <Section title={t('legacy.upload.title')} description={t('legacy.upload.text')}>
      <Form encType="multipart/form-data">
        <FileDrop
          name="file"
          label={t('legacy.upload.file')}
          hint={t('legacy.upload.hint')}
          accept=".json,.gz,.zst,application/json,application/gzip,application/zstd"
        />
        <FormActions>
          <Submit>{t('legacy.upload.submit')}</Submit>
        </FormActions>
      </Form>
    </Section>
  )
}
