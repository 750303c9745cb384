import { agentProcedure, router, viewerProcedure } from '../trpc/init.ts'
import { refusedTogether } from '../trpc/together.ts'
import { paymentDetailsInput, paymentsOfSaleInput, revealInput } from './payments.schemas.ts'
import { findAccountProblems, findSalePayments, revealPaymentDetails, setPaymentDetails } from './payments.service.ts'

/** Bank details of sales: entered by agents, masked for everybody, shown in full on purpose only. */
export const paymentsRouter = router({
  findPaymentDetails: viewerProcedure
    .input(paymentsOfSaleInput)
    .query(({ ctx, input }) => findSalePayments(ctx, input.saleId)),

  setPaymentDetails: agentProcedure
    .use(refusedTogether(paymentDetailsInput, (_call: object, typed) => findAccountProblems(typed)))
    .input(paymentDetailsInput)
    .mutation(({ ctx, input }) => setPaymentDetails(ctx, input)),

  /** A mutation, because every look is recorded. Who may is decided with the sign-in's age. */
  revealPaymentDetails: viewerProcedure
    .input(revealInput)
    .mutation(({ ctx, input }) => revealPaymentDetails(ctx, input)),
})
