import { Part } from './part.tsx'

const GROUNDS = ['canvas', 'surface', 'sunken', 'raised', 'line', 'line-strong', 'control']
const INKS = ['ink', 'muted', 'faint', 'accent-ink', 'positive', 'warning', 'negative']
const SOLIDS = [
  'accent',
  'positive-solid',
  'warning-solid',
  'negative-solid',
  'chart-1',
  'chart-2',
  'chart-3',
  'chart-4',
  'chart-5',
  'chart-6',
]
const SIZES = [
  ['text-2xl', 'Page figures', '24'],
  ['text-xl', 'Page titles', '20'],
  ['text-lg', 'Dialog titles', '16'],
  ['text-base', 'Prose and section titles', '14'],
  ['text-sm', 'The size of the work: tables, forms, menus', '13'],
  ['text-xs', 'Hints, heads of columns, badges', '12'],
  ['text-2xs', 'Keys and axis labels', '11'],
]

export function Foundations() {
  return (
    <>
      <Part
        id="colour"
        title="Colour"
        text="Named by meaning, light and dark side by side in app/styles/tokens.css. One accent, ink blue, for what can be done next; states keep their own colours and always come with a word."
      >
        <Swatches names={GROUNDS} />
        <Swatches names={SOLIDS} />
        <ul className="flex flex-wrap gap-x-6 gap-y-1 text-sm font-medium">
          {INKS.map((name) => (
            <li key={name} style={{ color: `var(--color-${name})` }}>
              {name}
            </li>
          ))}
        </ul>
      </Part>
      <Part
        id="type"
        title="Type"
        text="Inter for Latin, IBM Plex Sans Arabic for Arabic, both served from here. Figures are tabular in tables."
      >
        <dl className="flex flex-col gap-2">
          {SIZES.map(([name, use, pixels]) => (
            <div key={name} className="grid grid-cols-[7rem_1fr] items-baseline gap-4">
              <dt className="font-mono text-xs text-muted">
                {name} · {pixels}
              </dt>
              <dd className={name}>{use}</dd>
            </div>
          ))}
        </dl>
        <p lang="ar" dir="rtl" className="text-lg">
          فاتورة واحدة، تذكير واحد، ونسخة احتياطية مُثبتة — 12,500.00 د.إ
        </p>
      </Part>
    </>
  )
}

function Swatches({ names }: { names: string[] }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-2.5">
      {names.map((name) => (
        <li key={name} className="text-xs text-muted">
          <span
            className="mb-1 block h-10 rounded-md border border-line"
            style={{ background: `var(--color-${name})` }}
          />
          {name}
        </li>
      ))}
    </ul>
  )
}
