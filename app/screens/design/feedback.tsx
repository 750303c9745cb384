import { CheckCheck, FileUp, PhoneCall, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#app/ui/base/button.tsx'
import { ConfirmDialog } from '#app/ui/overlay/confirm-dialog.tsx'
import { Dialog, DialogClose } from '#app/ui/overlay/dialog.tsx'
import { Sheet } from '#app/ui/overlay/sheet.tsx'
import { toast } from '#app/ui/overlay/toast-store.ts'
import { Banner } from '#app/ui/page/banner.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Progress } from '#app/ui/page/progress.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Tabs } from '#app/ui/page/tabs.tsx'
import { Timeline } from '#app/ui/page/timeline.tsx'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { Money, NumberValue } from '#app/ui/value/money.tsx'
import { Part, Row } from './part.tsx'

export function Feedback({ now }: { now: string }) {
  const [open, setOpen] = useState(false)
  const ago = (minutes: number) => new Date(new Date(now).getTime() - minutes * 60_000)
  return (
    <>
      <Part
        id="dialogs"
        title="Dialogs, drawers, toasts"
        text="A dialog asks, a drawer shows beside the list, a toast tells in passing and offers Undo. Only restore, purge and send-all ask for typed words."
      >
        <Row>
          <Dialog
            open={open}
            onOpenChange={setOpen}
            trigger={<Button>Open a dialog</Button>}
            title="Convert to a sale"
            description="The lead keeps its history; the sale starts with its details."
            footer={
              <>
                <DialogClose>
                  <Button>Cancel</Button>
                </DialogClose>
                <Button variant="primary" onClick={() => setOpen(false)}>
                  Convert
                </Button>
              </>
            }
          >
            One lead becomes exactly one sale. Clicking twice changes nothing.
          </Dialog>
          <Sheet
            trigger={<Button>Open a drawer</Button>}
            title="Amira Haddad"
            description="Lead from the November import"
          >
            <DescriptionList
              facts={[
                { label: 'Telephone', value: <Phone value="+971501234567" /> },
                { label: 'Email', value: <Email value="amira@example.com" /> },
              ]}
            />
          </Sheet>
          <ConfirmDialog
            trigger={
              <Button variant="danger" icon={Trash2}>
                Restore this backup
              </Button>
            }
            title="Restore over the live data?"
            confirmLabel="Restore"
            phrase="RESTORE NORTHWIND"
            action="/preferences"
          >
            412 rows will be changed and 18 deleted. A backup of the present state is taken first.
          </ConfirmDialog>
          <Button onClick={() => toast({ message: 'Lead deleted', undo: { action: '/preferences', fields: {} } })}>
            Toast with Undo
          </Button>
          <Button
            onClick={() =>
              toast({
                tone: 'negative',
                message: 'The backup failed',
                detail: 'The disk is full. Nothing was left behind.',
              })
            }
          >
            Toast of a failure
          </Button>
        </Row>
      </Part>
      <Part
        id="banners"
        title="Banners and progress"
        text="A banner states what is true of this page. Long work shows how far, how fast and how long still, and survives a reload."
      >
        <Banner
          tone="warning"
          title="No backup was proved in the last 36 hours"
          actions={<Button size="sm">Back up now</Button>}
        >
          The last drill failed: 3 rows of sales differ.
        </Banner>
        <Banner tone="accent">This company has no SMTP server yet. Reminders are planned but not sent.</Banner>
        <Section>
          <div className="flex flex-col gap-5">
            <Progress
              label="Comprehensive backup"
              done={31_400}
              total={48_210}
              rate={6200}
              step="Writing sales"
              actions={<Button size="sm">Cancel</Button>}
            />
            <Progress label="Counting rows" done={12_000} total={null} />
          </div>
        </Section>
      </Part>
      <Part
        id="records"
        title="Records"
        text="Facts as pairs, history as a line, related lists as tabs that have addresses."
      >
        <Tabs
          label="Parts of the lead"
          tabs={[
            { label: 'History', value: 'history' },
            { label: 'Messages', value: 'messages', count: 12 },
            { label: 'Documents', value: 'documents', count: 2 },
          ]}
        />
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Section title="Details">
            <DescriptionList
              facts={[
                { label: 'Telephone', value: <Phone value="+971501234567" /> },
                { label: 'Premium', value: <Money minor={1_250_000} /> },
                { label: 'Saved by consolidation', value: <NumberValue value={0.184} unit="percent" /> },
                { label: 'Backup size', value: <NumberValue value={4_218_000} unit="bytes" /> },
                { label: 'Created', value: <DateTime value={ago(60 * 26)} /> },
                { label: 'Client', value: null },
              ]}
            />
          </Section>
          <Section title="History">
            <Timeline
              events={[
                {
                  id: '3',
                  at: ago(4),
                  icon: CheckCheck,
                  tone: 'positive',
                  title: 'Converted to sale CF-2026-000417',
                  actor: 'Layla',
                },
                {
                  id: '2',
                  at: ago(130),
                  icon: PhoneCall,
                  tone: 'accent',
                  title: 'Disposition set to Callback',
                  actor: 'Layla',
                  children: 'Wants to talk after four.',
                },
                { id: '1', at: ago(60 * 26), icon: FileUp, title: 'Imported from november.csv', actor: 'Omar' },
              ]}
            />
          </Section>
        </div>
      </Part>
    </>
  )
}
