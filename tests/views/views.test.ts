import { describe, expect, test } from 'vitest'
import { translate } from '#app/i18n/translator.server.ts'
import { filterNames } from '#app/screens/views/filter-names.ts'
import { defaultView, filtersOf, holdsJust, WHOLE_LIST } from '#app/screens/views/view-query.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addSalesCompany, refusal } from '../sales/arrange.ts'

const db = await testDatabase()
const { person, colleague } = await addSalesCompany(db)
const services = testServices(db)
const agent = callerFor(services, person.agent)
const manager = callerFor(services, person.manager)
const other = callerFor(services, colleague)
const definition = { filters: { disposition: 'CALL_BACK', sort: 'nextAction' } }
const names = async (api: typeof agent) => (await api.views.findViews({ entity: 'LEAD' })).map(({ name }) => name)

describe('a saved view', () => {
  test('is its owner’s alone until it is shared', async () => {
    await agent.views.createView({ entity: 'LEAD', name: 'My callbacks', definition })
    expect(await names(agent)).toContain('My callbacks')
    expect(await names(other)).not.toContain('My callbacks')
    await manager.views.createView({ entity: 'LEAD', name: 'Team callbacks', definition, isShared: true })
    expect(await names(other)).toContain('Team callbacks')
  })

  test('is shared by managers, changed by its owner or a manager, and by nobody else', async () => {
    const call = agent.views.createView({ entity: 'LEAD', name: 'For all', definition, isShared: true })
    expect(await refusal(call)).toMatchObject({ reason: 'VIEW_SHARING' })
    const { id } = await manager.views.createView({ entity: 'LEAD', name: 'Hot', definition, isShared: true })
    expect((await refusal(agent.views.removeView({ id }))).code).toBe('NOT_FOUND')
    await callerFor(services, person.admin).views.updateView({ id, name: 'Hotter', isShared: true })
    expect(await names(agent)).toContain('Hotter')
  })

  test('has a name of its own', async () => {
    await agent.views.createView({ entity: 'SALE', name: 'Twice', definition })
    const call = agent.views.createView({ entity: 'SALE', name: 'Twice', definition })
    expect(await refusal(call)).toMatchObject({ reason: 'VIEW_NAME_TAKEN', field: 'name' })
  })

  test('can be what a role begins with; the next one takes its place', async () => {
    const share = { entity: 'SALE' as const, definition, isShared: true, defaultForRole: 'agent' as const }
    await manager.views.createView({ ...share, name: 'Morning' })
    const { id } = await manager.views.createView({ ...share, name: 'Evening' })
    const views = await agent.views.findViews({ entity: 'SALE' })
    expect(views.filter(({ isDefault }) => isDefault).map((view) => view.name)).toEqual(['Evening'])
    expect(defaultView('http://x/sales', views)).toBe(`/sales?sort=nextAction&disposition=CALL_BACK&view=${id}`)
    expect(defaultView(`http://x/sales?view=${id}`, views)).toBeNull()
    expect(defaultView(`http://x/sales${WHOLE_LIST}`, views)).toBeNull()
    expect((await manager.views.findViews({ entity: 'SALE' })).some(({ isDefault }) => isDefault)).toBe(false)
  })
})

test('a view keeps filters, order and columns of an address, and not the page it is on', () => {
  expect(filtersOf('?q=ann&sort=-created&columns=name,city&cursor=abc&view=1&source=')).toEqual({
    q: 'ann',
    sort: '-created',
    columns: 'name,city',
  })
})

test('a list goes by a view’s name only while it is as the view keeps it', () => {
  const view = { filters: { disposition: 'NEW', assigned: 'none' } }
  expect(holdsJust(view, '?assigned=none&disposition=NEW&view=1&cursor=abc')).toBe(true)
  expect(holdsJust(view, '?disposition=NEW&view=1')).toBe(false)
  expect(holdsJust(view, '?assigned=none&disposition=NEW&q=ann&view=1')).toBe(false)
})

test('what a view keeps is told in the words of its list', () => {
  const kept = { disposition: 'NEW', assigned: 'none', from: '2025-01-01', to: '2025-02-01', 'cf.gone': 'x' }
  expect(filterNames(kept, 'LEAD', [], translate('en'), 'en')).toEqual(['Disposition', 'Assigned to', 'Added'])
  expect(filterNames({ status: 'ACTIVE', q: 'ann' }, 'SALE', [], translate('ar'), 'ar')).toEqual([
    'الحالة',
    'كلمات البحث',
  ])
})
