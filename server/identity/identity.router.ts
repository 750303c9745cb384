import { z } from 'zod'
import { notFound } from '#server/kernel/errors.ts'
import { publicProcedure, router, signedInProcedure } from '#server/trpc/init.ts'
import { requireSession } from './identity.errors.ts'
import { hasDemoCompany, updatePreferences } from './identity.queries.ts'
import { grantableRoles } from './identity.rules.ts'
import {
  acceptInvitationInput,
  changePasswordInput,
  chooseCompanyInput,
  invitationInput,
  invitationOutput,
  meOutput,
  ownSessionsOutput,
  preferencesInput,
  sessionRefInput,
  signedInOutput,
  signInInput,
} from './identity.schemas.ts'
import { changePassword, chooseCompany, confirmPassword, signIn, signOut } from './identity.service.ts'
import { findSessions, revokeSession, revokeSessions } from './sessions.ts'
import { acceptInvitation, getInvitation } from './users/invitations.service.ts'

const nothing = z.strictObject({}).optional()
/** Enough of the hash to name one of a person's sessions. */
const REF_LENGTH = 16

/** Signing in and out, and what a person manages about itself. */
export const identityRouter = router({
  /** What the sign-in page may offer before anybody is known. */
  signInOptions: publicProcedure
    .input(nothing)
    .output(z.object({ demo: z.boolean() }))
    .query(async ({ ctx }) => ({ demo: await hasDemoCompany(ctx.services.database.kysely) })),

  signIn: publicProcedure
    .input(signInInput)
    .output(signedInOutput)
    .mutation(({ ctx, input }) => signIn(ctx, input)),

  signOut: publicProcedure.input(nothing).mutation(({ ctx }) => signOut(ctx)),

  getInvitation: publicProcedure
    .input(invitationInput)
    .output(invitationOutput)
    .query(({ ctx, input }) => getInvitation(ctx, input.token)),

  acceptInvitation: publicProcedure
    .input(acceptInvitationInput)
    .output(signedInOutput)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),

  me: signedInProcedure
    .input(nothing)
    .output(meOutput)
    .query(({ ctx: { actor } }) => ({ ...actor, grantableRoles: actor.role ? grantableRoles(actor.role) : [] })),

  chooseCompany: signedInProcedure
    .input(chooseCompanyInput)
    .mutation(({ ctx, input }) => chooseCompany(ctx, input.companyId)),

  changePassword: signedInProcedure
    .input(changePasswordInput)
    .output(z.object({ endedSessions: z.number() }))
    .mutation(({ ctx, input }) => changePassword(ctx, input)),

  /** Gives the password once more, for what asks for a recent sign-in. */
  confirmPassword: signedInProcedure
    .input(z.strictObject({ password: z.string().min(1).max(1000) }))
    .mutation(({ ctx, input }) => confirmPassword(ctx, input.password)),

  updatePreferences: signedInProcedure.input(preferencesInput).mutation(async ({ ctx, input }) => {
    requireSession(ctx.actor)
    await updatePreferences(ctx.services.database.kysely, ctx.actor.user.id, input, ctx.services.clock.now())
  }),

  ownSessions: signedInProcedure
    .input(nothing)
    .output(ownSessionsOutput)
    .query(async ({ ctx }) => {
      const current = requireSession(ctx.actor).id
      const sessions = await findSessions(ctx.services.database.kysely, ctx.services, ctx.actor.user.id)
      return sessions.map(({ id, ...rest }) => ({ ref: id.slice(0, REF_LENGTH), current: id === current, ...rest }))
    }),

  revokeSession: signedInProcedure.input(sessionRefInput).mutation(async ({ ctx, input }) => {
    requireSession(ctx.actor)
    const db = ctx.services.database.kysely
    const sessions = await findSessions(db, ctx.services, ctx.actor.user.id)
    const wanted = sessions.find(({ id }) => id.startsWith(input.ref))
    if (!wanted || !(await revokeSession(db, ctx.actor.user.id, wanted.id))) throw notFound('session')
  }),

  revokeOtherSessions: signedInProcedure
    .input(nothing)
    .output(z.object({ endedSessions: z.number() }))
    .mutation(async ({ ctx }) => {
      const current = requireSession(ctx.actor).id
      return { endedSessions: await revokeSessions(ctx.services.database.kysely, ctx.actor.user.id, current) }
    }),
})
