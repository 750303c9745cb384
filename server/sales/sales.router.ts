import { z } from 'zod'
import { readAtOnce } from '#db/transaction.ts'
import { recordAudit } from '../audit/audit.service.ts'
import { findVisibleFields } from '../fields/fields.service.ts'
import { dayInZone } from '../kernel/days.ts'
import { agentProcedure, managerProcedure, router, viewerProcedure } from '../trpc/init.ts'
import { refusedTogether } from '../trpc/together.ts'
import { findVisibleSales, getConversion, getSale } from './sale.service.ts'
import { cancelSale, changeSaleStatus, reinstateSale, removeSale, restoreSale } from './sale-status.service.ts'
import { findAgents } from './sales.queries.ts'
import {
  cancelSaleInput,
  changeStatusInput,
  createSaleInput,
  exportSalesInput,
  findSalesInput,
  reinstateSaleInput,
  saleIdInput,
  saleOfLeadInput,
  updateSaleInput,
} from './sales.schemas.ts'
import { createSale, findSaleProblems, updateSale } from './sales.service.ts'
import { findSources } from './sales-daily.queries.ts'
import { exportSalePart } from './sales-export.queries.ts'

/** Sales: what agents make of leads, and what managers look after. */
export const salesRouter = router({
  findSales: viewerProcedure
    .input(findSalesInput)
    .query(({ ctx, input }) => readAtOnce(ctx, findVisibleSales(ctx.trx, ctx.scope, input))),

  getSale: viewerProcedure
    .input(saleIdInput)
    .query(({ ctx, input }) => readAtOnce(ctx, getSale(ctx.trx, ctx.scope, input.id))),

  /** Agents and sources to choose from in forms and filters, and the company's today. */
  findSaleChoices: viewerProcedure.input(z.strictObject({}).optional()).query(async ({ ctx }) => {
    const [agents, sources, fields] = await Promise.all([
      findAgents(ctx.trx, ctx.scope),
      findSources(ctx.trx, ctx.scope),
      findVisibleFields(ctx.trx, ctx.scope, 'SALE'),
    ])
    const today = dayInZone(ctx.clock.now(), ctx.scope.timeZone)
    return { agents, sources, fields, today }
  }),

  getConversion: agentProcedure
    .input(saleOfLeadInput)
    .query(({ ctx, input }) => getConversion(ctx.trx, ctx.scope, input.leadId)),

  createSale: agentProcedure
    .use(refusedTogether(createSaleInput, findSaleProblems))
    .input(createSaleInput)
    .mutation(({ ctx, input }) => createSale(ctx.trx, ctx.scope, ctx.clock, input, ctx)),

  updateSale: agentProcedure
    .use(refusedTogether(updateSaleInput, findSaleProblems))
    .input(updateSaleInput)
    .mutation(({ ctx, input }) => updateSale(ctx.trx, ctx.scope, ctx.clock, input)),

  changeSaleStatus: agentProcedure
    .input(changeStatusInput)
    .mutation(({ ctx, input }) => changeSaleStatus(ctx.trx, ctx.scope, ctx.clock, input)),

  cancelSale: agentProcedure
    .input(cancelSaleInput)
    .mutation(({ ctx, input }) => cancelSale(ctx.trx, ctx.scope, ctx.clock, input)),

  reinstateSale: managerProcedure
    .input(reinstateSaleInput)
    .mutation(({ ctx, input }) => reinstateSale(ctx.trx, ctx.scope, ctx.clock, input)),

  removeSale: managerProcedure
    .input(saleIdInput)
    .mutation(({ ctx, input }) => removeSale(ctx.trx, ctx.scope, ctx.clock, input.id)),

  restoreSale: managerProcedure
    .input(saleIdInput)
    .mutation(({ ctx, input }) => restoreSale(ctx.trx, ctx.scope, ctx.clock, input.id)),

  /** The whole list as CSV. A mutation, because taking personal data out is written to the audit log. */
  exportSales: viewerProcedure.input(exportSalesInput).mutation(async ({ ctx, input }) => {
    const { trx, scope, clock } = ctx
    const fields = await findVisibleFields(trx, scope, 'SALE')
    const parts: string[] = []
    let rows = 0
    let cursor: string | undefined
    do {
      const part = await exportSalePart(trx, scope, { ...input, cursor }, fields)
      parts.push(part.csv)
      rows += part.rows
      cursor = part.next ?? undefined
    } while (cursor !== undefined)
    const at = clock.now()
    await recordAudit(trx, scope, { action: 'sales.exported', entity: 'sale', at, details: { rows } })
    return { fileName: `sales-${dayInZone(at, scope.timeZone)}.csv`, rows, csv: parts.join('') }
  }),
})
