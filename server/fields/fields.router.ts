import { adminProcedure, router, viewerProcedure } from '../trpc/init.ts'
import { findFields } from './fields.queries.ts'
import {
  createFieldInput,
  findFieldsInput,
  moveFieldInput,
  removeFieldInput,
  updateFieldInput,
} from './fields.schemas.ts'
import { changeField, createField, findVisibleFields, moveField, removeField } from './fields.service.ts'

/** Fields that an admin adds to leads and sales. */
export const fieldsRouter = router({
  /** The fields that this person sees and fills. */
  findFields: viewerProcedure
    .input(findFieldsInput)
    .query(({ ctx, input }) => findVisibleFields(ctx.trx, ctx.scope, input.entity)),

  /** All of them, hidden and removed ones too. */
  findAllFields: adminProcedure
    .input(findFieldsInput)
    .query(({ ctx, input }) => findFields(ctx.trx, ctx.scope, input.entity, true)),

  createField: adminProcedure.input(createFieldInput).mutation(({ ctx, input }) => createField(ctx, input)),

  updateField: adminProcedure.input(updateFieldInput).mutation(({ ctx, input }) => changeField(ctx, input)),

  moveField: adminProcedure.input(moveFieldInput).mutation(({ ctx, input }) => moveField(ctx, input)),

  removeField: adminProcedure.input(removeFieldInput).mutation(({ ctx, input }) => removeField(ctx, input)),
})
