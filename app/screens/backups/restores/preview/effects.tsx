import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'

/** What a restore does beside its rows, so that nobody is surprised afterwards. */
export function Effects({
  restore,
  preview,
}: {
  restore: RestoreDetail
  preview: NonNullable<RestoreDetail['preview']>
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const sum = (of: 'retained' | 'needed') => preview.tables.reduce((all, table) => all + table[of], 0)
  const whole = restore.coverage === 'database'
  const noted = (words: 'retainedNote' | 'neededNote' | 'unknown', count: number) =>
    count > 0 ? [t(`restores.preview.${words}`, { number: format.number(count) })] : []
  const notes = [
    t(whole ? 'restores.preview.signedOutAll' : 'restores.preview.signedOut'),
    t('restores.preview.held'),
    t(whole ? 'restores.preview.peopleAll' : 'restores.preview.people'),
    ...noted('unknown', preview.sendsUnknown),
    ...noted('retainedNote', sum('retained')),
    ...noted('neededNote', sum('needed')),
    t('restores.preview.history'),
  ]
  return (
    <Section title={t('restores.preview.effects')}>
      <ul className="flex list-disc flex-col gap-1 ps-5 text-sm marker:text-faint">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Section>
  )
}
