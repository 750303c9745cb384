import { readAtOnce } from '#db/transaction.ts'
import { collectionsProcedure, router } from '../trpc/init.ts'
import { findCustomersInput, findInvoicesInput, receivableIdInput } from './receivables.schemas.ts'
import { findCustomers, findInvoices, getCustomer, getInvoice } from './receivables.service.ts'

/** Who owes, and what is owed. */
export const receivablesRouter = router({
  findCustomers: collectionsProcedure
    .input(findCustomersInput)
    .query(({ ctx, input }) => readAtOnce(ctx, findCustomers(ctx.trx, ctx.scope, ctx.clock, input))),

  getCustomer: collectionsProcedure
    .input(receivableIdInput)
    .query(({ ctx, input }) => readAtOnce(ctx, getCustomer(ctx.trx, ctx.scope, ctx.clock, input.id))),

  findInvoices: collectionsProcedure
    .input(findInvoicesInput)
    .query(({ ctx, input }) => readAtOnce(ctx, findInvoices(ctx.trx, ctx.scope, ctx.clock, input))),

  getInvoice: collectionsProcedure
    .input(receivableIdInput)
    .query(({ ctx, input }) => readAtOnce(ctx, getInvoice(ctx.trx, ctx.scope, ctx.clock, input.id))),
})
