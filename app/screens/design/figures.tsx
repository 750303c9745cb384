import { Chart } from '#app/ui/chart/chart.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { Money, NumberValue } from '#app/ui/value/money.tsx'
import { Part } from './part.tsx'

const WEEKS = [
  '1 Sep',
  '8 Sep',
  '15 Sep',
  '22 Sep',
  '29 Sep',
  '6 Oct',
  '13 Oct',
  '20 Oct',
  '27 Oct',
  '3 Nov',
  '10 Nov',
  '17 Nov',
]
const SOLD = [42, 48, 39, 55, 61, 58, 66, 64, 72, 69, 81, 77]
const BEFORE = [38, 41, 44, 43, 47, 52, 49, 55, 53, 58, 60, 63]
const AGEING: [string, number, number][] = [
  ['1–30', 182_000_00, 64_000_00],
  ['31–60', 97_500_00, 41_000_00],
  ['61–90', 48_200_00, 22_000_00],
  ['90+', 31_900_00, 26_500_00],
]

export function Figures() {
  return (
    <Part
      id="figures"
      title="Figures and charts"
      text="A stat is one figure and where it is going. A chart answers one question; its table and its CSV are one click away, and it draws only when it comes into sight."
    >
      <StatRow>
        <Stat
          label="Sales this month"
          value={<NumberValue value={312} />}
          delta={0.12}
          comparison="against October"
          trend={SOLD}
          to="/admin/ui"
        />
        <Stat
          label="Premium sold"
          value={<Money minor={48_125_000} short />}
          delta={0.08}
          comparison="against October"
          trend={BEFORE}
        />
        <Stat
          label="Overdue"
          value={<Money minor={35_960_000} short />}
          delta={-0.05}
          moreIs="bad"
          comparison="against last week"
        />
        <Stat label="Proved backups" value={<NumberValue value={1} unit="percent" />} comparison="30 of 30 drills" />
      </StatRow>
      <div className="grid gap-4 xl:grid-cols-2">
        <Chart
          title="Sales by week"
          summary="Sales rose from 42 to 77 a week since September."
          kind="area"
          points={WEEKS.map((label, index) => ({ label, sold: SOLD[index] ?? 0, before: BEFORE[index] ?? 0 }))}
          series={[
            { key: 'sold', label: 'This year' },
            { key: 'before', label: 'Last year', color: 5 },
          ]}
        />
        <Chart
          title="Ageing of overdue invoices"
          summary="Half of what is owed is less than 30 days late."
          kind="stacked"
          unit="money"
          points={AGEING.map(([label, reminded, waiting]) => ({ label, reminded, waiting }))}
          series={[
            { key: 'reminded', label: 'Reminded' },
            { key: 'waiting', label: 'Not yet reminded', color: 3 },
          ]}
        />
      </div>
    </Part>
  )
}
