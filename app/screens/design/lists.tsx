import { Inbox } from 'lucide-react'
import { Badge, Status, type Tone } from '#app/ui/base/badge.tsx'
import { Button, ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { DateRangeFilter, FilterBar, SearchFilter, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { TableSkeleton } from '#app/ui/table/table-skeleton.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import { Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { Money } from '#app/ui/value/money.tsx'
import { Part } from './part.tsx'

export interface SampleLead {
  id: string
  name: string
  phone: string
  disposition: string
  tone: Tone
  agent: string
  source: string
  amount: number
  createdAt: string
}

const COLUMNS: Column<SampleLead>[] = [
  {
    key: 'name',
    header: 'Name',
    sort: 'name',
    fixed: true,
    cell: (lead) => (
      <TextLink quiet to={`/admin/ui?lead=${lead.id}`}>
        <bdi>{lead.name}</bdi>
      </TextLink>
    ),
  },
  { key: 'phone', header: 'Telephone', cell: (lead) => <Phone value={lead.phone} /> },
  { key: 'disposition', header: 'Disposition', cell: (lead) => <Status tone={lead.tone}>{lead.disposition}</Status> },
  { key: 'agent', header: 'Agent', cell: (lead) => <bdi>{lead.agent}</bdi> },
  { key: 'source', header: 'Source', cell: (lead) => <Badge>{lead.source}</Badge> },
  {
    key: 'amount',
    header: 'Value',
    sort: 'amount',
    descending: true,
    align: 'end',
    cell: (lead) => <Money minor={lead.amount} />,
  },
  {
    key: 'createdAt',
    header: 'Created',
    sort: 'createdAt',
    descending: true,
    align: 'end',
    cell: (lead) => <DateTime value={lead.createdAt} />,
  },
]

export function Lists({ leads, sort }: { leads: SampleLead[]; sort: { key: string; descending: boolean } }) {
  return (
    <>
      <Part
        id="tables"
        title="Tables"
        text="The server sorts, filters and pages; the URL holds all of it, so a link shows a colleague the same list. The head stays in sight, the bulk bar takes the footer's place, nothing jumps."
      >
        <div>
          <FilterBar end={<ViewMenu columns={COLUMNS} />}>
            <SearchFilter label="Search leads" placeholder="Name, telephone or email" />
            <SelectFilter
              name="disposition"
              label="Disposition"
              options={[
                { value: 'new', label: 'New' },
                { value: 'callback', label: 'Callback' },
              ]}
            />
            <DateRangeFilter label="Created" />
          </FilterBar>
          <Table
            label="Leads"
            columns={COLUMNS}
            rows={leads}
            rowKey={(lead) => lead.id}
            rowLabel={(lead) => lead.name}
            sort={sort}
            page={{ next: 'next', count: { value: 1240, exact: true } }}
            bulk={
              <>
                <Button size="sm">Assign</Button>
                <Button size="sm">Set disposition</Button>
              </>
            }
          />
        </div>
      </Part>
      <Part
        id="empty"
        title="Empty and loading"
        text="An empty list says why it is empty and what fills it. A loading one keeps its size."
      >
        <div className="grid gap-4 xl:grid-cols-2">
          <div className="rounded-lg border border-line">
            <EmptyState
              icon={Inbox}
              title="No leads yet"
              actions={
                <>
                  <ButtonLink to="/admin/ui" variant="primary">
                    Import a CSV
                  </ButtonLink>
                  <ButtonLink to="/admin/ui">Add one by hand</ButtonLink>
                </>
              }
            >
              Leads arrive from an import or one at a time. Every row is checked before anything is saved.
            </EmptyState>
          </div>
          <TableSkeleton rows={6} columns={4} />
        </div>
      </Part>
    </>
  )
}
