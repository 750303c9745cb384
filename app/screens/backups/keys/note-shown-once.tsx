import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { CodeBlock } from '#app/ui/base/copyable.tsx'
import { FormActions } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'

/** The secret half of a new key, which nobody can look up again. It is in the page, so that saving it needs no script. */
export function NoteShownOnce({ note }: { note: string }) {
  const { t } = useTranslation()
  return (
    <Banner tone="warning" title={t('encryption.keys.made')}>
      <p className="pb-3">{t('encryption.keys.print')}</p>
      <CodeBlock label={t('encryption.keys.note')} code={note} />
      <FormActions>
        <ButtonLink
          external
          variant="primary"
          icon={Download}
          to={`data:text/plain;charset=utf-8,${encodeURIComponent(note)}`}
          download="recovery-note.txt"
        >
          {t('encryption.keys.download')}
        </ButtonLink>
        <ButtonLink to="/admin/backup/keys">{t('encryption.keys.done')}</ButtonLink>
      </FormActions>
    </Banner>
  )
}
