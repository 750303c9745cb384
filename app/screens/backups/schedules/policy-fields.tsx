import { useTranslation } from 'react-i18next'
import { TextField } from '#app/ui/form/input.tsx'
import type { RetentionPolicy } from '#server/backups/schedules/schedules.schemas.ts'

const FIELDS = [
  ['keepWithinDays', 3660],
  ['keepDaily', 3660],
  ['keepWeekly', 520],
  ['keepMonthly', 240],
  ['keepYearly', 50],
] as const

/** The numbers of a retention policy, in one row where there is room. */
export function PolicyFields({ policy }: { policy: RetentionPolicy }) {
  const { t } = useTranslation()
  return (
    <>
      <div className="grid grid-cols-2 items-end gap-3 sm:grid-cols-5">
        {FIELDS.map(([name, max]) => (
          <TextField
            key={name}
            name={name}
            type="number"
            inputMode="numeric"
            min={0}
            max={max}
            label={t(`schedules.policy.${name}`)}
            defaultValue={String(policy[name])}
            required
          />
        ))}
      </div>
      <TextField
        className="max-w-md"
        name="keepRestorable"
        type="number"
        inputMode="numeric"
        min={1}
        max={100}
        label={t('schedules.policy.keepRestorable')}
        hint={t('schedules.policy.floorHint')}
        defaultValue={String(policy.keepRestorable)}
        required
      />
    </>
  )
}
