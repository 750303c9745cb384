import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { inLanguage } from '#app/screens/fields/field-label.ts'
import { FieldValue } from '#app/screens/fields/field-value.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Tabs } from '#app/ui/page/tabs.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { Phone } from '#app/ui/value/contact.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import { IMPORT_FIELDS, type ImportField, type Mapping, rowProblem, VERDICTS } from '#server/imports/imports.schemas.ts'
import type { ImportRow } from '#server/imports/rows.queries.ts'
import type { FieldName } from '#server/imports/sources/sources.service.ts'
import type { Page } from '#server/kernel/page.ts'
import { OutcomeBadge, VerdictBadge } from '../import-state.tsx'
import { problemWords } from './reason-words.ts'

export interface ImportRowsProps {
  title: string
  address: string
  page: Page<ImportRow>
  /** Rows by verdict, for the tabs. */
  counts: Record<(typeof VERDICTS)[number], number>
  mapping: Mapping
  /** The company's own fields. */
  fields: readonly CustomField[]
  /** How they are called, and those that are removed. */
  names: readonly FieldName[]
  /** After the import the outcome is shown as well. */
  withOutcome: boolean
}

/** The rows of a file with their verdicts and reasons, a page at a time. */
export function ImportRows({ title, address, page, counts, mapping, fields, names, withOutcome }: ImportRowsProps) {
  const { t, i18n } = useTranslation()
  const total = VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0)
  const mapped = IMPORT_FIELDS.filter((field) => field !== 'notes' && Object.values(mapping).includes(field))
  const columns: Column<ImportRow>[] = [
    {
      key: 'row',
      header: t('leads.fields.row'),
      fixed: true,
      cell: (row) => <span className="tabular text-muted">{row.inSpreadsheet}</span>,
    },
    {
      key: 'verdict',
      header: t('leads.imports.row.verdict'),
      narrow: 'aside',
      cell: (row) => <VerdictBadge verdict={row.verdict} />,
    },
    ...(withOutcome
      ? [
          {
            key: 'outcome',
            header: t('leads.imports.row.outcome'),
            cell: (row: ImportRow) => <OutcomeBadge outcome={row.outcome} />,
          },
        ]
      : []),
    {
      key: 'reason',
      header: t('leads.imports.row.reason'),
      width: '18rem',
      wraps: true,
      narrow: 'plain',
      cell: (row) => (hasReason(row) ? <Reason row={row} names={names} /> : null),
    },
    ...mapped.map((field) => ({
      key: field,
      header: t(`leads.fields.${field}`),
      cell: (row: ImportRow) => {
        const value = importedValue(row, field)
        return value === '' ? '–' : <ImportedValue field={field} value={value} />
      },
    })),
    ...fields
      .filter(({ key }) => Object.values(mapping).includes(`custom.${key}`))
      .map((field) => ({
        key: `custom.${field.key}`,
        header: inLanguage(field.labels, i18n.language),
        cell: (row: ImportRow) => <FieldValue field={field} value={ownValue(row, field.key)} />,
      })),
  ]
  return (
    <Section title={title} description={t('leads.imports.row.numbered')} flush>
      <div className="px-4 pt-2">
        <Tabs
          label={title}
          tabs={[
            { label: t('leads.imports.preview.all'), to: address, count: total },
            ...VERDICTS.map((verdict) => ({
              label: t(`leads.imports.verdicts.${verdict}`),
              to: `${address}?verdict=${verdict}`,
              count: counts[verdict],
            })),
          ]}
        />
      </div>
      <Table
        bare
        label={title}
        columns={columns}
        rows={page.rows}
        rowKey={(row) => String(row.rowNumber)}
        page={{ next: page.next, count: page.count }}
        empty={<EmptyState title={t('leads.imports.row.none')} />}
      />
    </Section>
  )
}

/** Whether there is anything to say of a row: a record on a narrow screen has no empty place for it. */
function hasReason({ errors, repeats, leadId, matchedLeadId }: ImportRow): boolean {
  return (errors ?? repeats ?? leadId ?? matchedLeadId) !== null
}

function Reason({ row, names }: { row: ImportRow; names: readonly FieldName[] }) {
  const { t, i18n } = useTranslation()
  const problems = rowProblem.array().safeParse(row.errors)
  const lead = row.leadId ?? row.matchedLeadId
  return (
    <span className="flex flex-col gap-0.5">
      {problems.success &&
        problems.data.map((problem) => (
          <span key={`${problem.field}-${problem.reason}`} className="text-negative">
            {problemWords(problem, names, t, i18n.language)}
            {problem.value && problem.reason !== 'TOO_MANY_COLUMNS' && (
              <>
                {' '}
                <bdi className="text-muted">{t('ui.quoted', { text: problem.value })}</bdi>
              </>
            )}
          </span>
        ))}
      {row.repeats !== null && <span>{t('leads.imports.row.repeats', { row: row.repeats })}</span>}
      {lead && <TextLink to={`/leads/${lead}`}>{t('leads.imports.row.isLead')}</TextLink>}
    </span>
  )
}

function ownValue(row: ImportRow, key: string): unknown {
  return Reflect.get(Object(Reflect.get(Object(row.fields), 'custom')), key)
}

function ImportedValue({ field, value }: { field: ImportField; value: string }) {
  const format = useFormat()
  if (field === 'phone') return <Phone value={value} />
  return <bdi>{field === 'country' ? format.country(value) : value}</bdi>
}

/** As the import understood it: a full name is in two parts by then. */
function importedValue(row: ImportRow, field: ImportField): string {
  if (typeof row.fields !== 'object' || row.fields === null) return ''
  const text = (name: string) => {
    const value: unknown = row.fields === null ? undefined : Reflect.get(Object(row.fields), name)
    return typeof value === 'string' ? value : ''
  }
  return field === 'fullName' ? `${text('firstName')} ${text('lastName')}`.trim() : text(field)
}
