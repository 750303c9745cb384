import { PageHeader } from '#app/ui/page/page-header.tsx'

export default function UiRoute() {
  return <PageHeader title="Design system" />
}
