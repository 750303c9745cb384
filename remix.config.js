/**
 * Remix's options and every URL of the app, one line each. vite.config.ts hands this object to the
 * Remix Vite plugin, in development and in the build.
 *
 * Route files are named relative to app/. Pages inside the shell carry the side bar and need a
 * session; keep them grouped by area, in the order of the side bar.
 *
 * @satisfies {import("@remix-run/dev").VitePluginConfig}
 */
export default {
  appDirectory: 'app',
  // scripts/process/building.ts builds beside it and swaps, so that a running server never sees half a build.
  buildDirectory: process.env.BUILD_DIRECTORY ?? 'build',
  // No file becomes a URL by its name alone: the table below is the only source.
  ignoredRouteFiles: ['**/*'],
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_singleFetch: true,
    v3_lazyRouteDiscovery: true,
  },
  routes: (defineRoutes) =>
    defineRoutes((route) => {
      // Without a session
      route('preferences', 'routes/preferences.tsx')
      route('sign-in', 'routes/identity/sign-in.tsx')
      route('sign-out', 'routes/identity/sign-out.tsx')
      route('unsubscribe/:token', 'routes/communications/unsubscribe.tsx')
      route('invitation/:token', 'routes/identity/invitation.tsx')
      route('choose-company', 'routes/identity/choose-company.tsx')
      route('switch-company', 'routes/identity/switch-company.tsx')

      // Files and data of signed-in people, without a page around them
      route('overview/export.csv', 'routes/overview/export.ts')
      route('sales/export.csv', 'routes/sales/export.ts')
      route('exports/:id/file.csv', 'routes/exports/file.ts')
      route('leads/export.csv', 'routes/leads/export.ts')
      route('documents/:id/file', 'routes/documents/file.ts')
      route('leads/imports/:id/rejected.csv', 'routes/leads/imports/rejected.ts')
      route('messages/outbox/:channel/:id/source', 'routes/communications/outbox-source.ts')
      route('search.json', 'routes/search.ts')

      // Signed in
      route(undefined, 'routes/shell.tsx', () => {
        route('', 'routes/home.tsx', { index: true })

        // Sales
        route('overview', 'routes/overview/overview.tsx')
        route('leads', 'routes/leads/list.tsx')
        route('leads/new', 'routes/leads/new.tsx')
        route('leads/imports', 'routes/leads/imports/list.tsx')
        route('leads/imports/new', 'routes/leads/imports/new.tsx')
        route('leads/imports/sources', 'routes/leads/imports/sources.tsx')
        route('leads/imports/sources/:id', 'routes/leads/imports/source.tsx')
        route('leads/imports/:id', 'routes/leads/imports/import.tsx')
        route('leads/board', 'routes/leads/board.tsx')
        route('leads/today', 'routes/leads/today.tsx')
        route('leads/duplicates', 'routes/leads/duplicates.tsx')
        route('leads/merge', 'routes/leads/merge.tsx')
        route('leads/report', 'routes/leads/report.tsx')
        route('leads/dispositions', 'routes/leads/dispositions.tsx')
        route('leads/:id', 'routes/leads/lead.tsx')
        route('leads/:id/edit', 'routes/leads/edit.tsx')
        route('sales', 'routes/sales/list.tsx')
        route('sales/new', 'routes/sales/new.tsx')
        route('sales/:id', 'routes/sales/sale.tsx')
        route('sales/:id/edit', 'routes/sales/edit.tsx')
        route('sales/:id/payment', 'routes/sales/payment.tsx')

        route('documents', 'routes/documents/list.tsx')
        route('documents/make', 'routes/documents/make.tsx')
        route('documents/templates', 'routes/documents/templates.tsx')
        route('documents/templates/new', 'routes/documents/new-template.tsx')
        route('documents/templates/:id', 'routes/documents/template.tsx')

        route('messages', 'routes/messages/list.tsx')
        route('messages/rates', 'routes/messages/rates.tsx')
        route('messages/mailings', 'routes/messages/mailings/list.tsx')
        route('messages/mailings/:id', 'routes/messages/mailings/mailing.tsx')
        route('messages/new', 'routes/messages/new.tsx')
        route('messages/log', 'routes/messages/log.tsx')
        route('messages/:id', 'routes/messages/message.tsx')
        route('messages/:id/edit', 'routes/messages/edit.tsx')
        route('messages/outbox', 'routes/communications/outbox.tsx')
        route('messages/outbox/settings', 'routes/communications/sending-settings.tsx')
        route('messages/outbox/:channel/:id', 'routes/communications/outbox-message.tsx')

        // Consolidation

        // Clients

        // Outreach

        // One's own account
        route('account/sessions', 'routes/identity/account/sessions.tsx')
        route('account/password', 'routes/identity/account/password.tsx')

        // Admin
        route('admin/backup', 'routes/backups/list.tsx')
        route('admin/backup/schedules', 'routes/backups/schedules/list.tsx')
        route('admin/backup/schedules/new', 'routes/backups/schedules/new.tsx')
        route('admin/backup/schedules/:id', 'routes/backups/schedules/schedule.tsx')
        route('admin/backup/retention', 'routes/backups/retention.tsx')
        route('admin/backup/legacy', 'routes/backups/legacy/list.tsx')
        route('admin/backup/legacy/:id', 'routes/backups/legacy/import.tsx')
        route('admin/backup/found', 'routes/backups/found.tsx')
        route('admin/backup/keys', 'routes/backups/keys.tsx')
        route('admin/backup/alerts', 'routes/backups/alerts.tsx')
        route('admin/backup/restores', 'routes/backups/restores/list.tsx')
        route('admin/backup/restores/new', 'routes/backups/restores/new.tsx')
        route('admin/backup/restores/approval', 'routes/backups/restores/approval.tsx')
        route('admin/backup/restores/:id', 'routes/backups/restores/restore.tsx')
        route('admin/backup/drills/:id', 'routes/backups/drill.tsx')
        route('admin/backup/:id', 'routes/backups/backup.tsx')
        route('views', 'routes/views/views.tsx')
        route('exports', 'routes/exports/list.tsx')
        route('admin/fields', 'routes/fields/fields.tsx')
        route('admin/users', 'routes/identity/admin/users.tsx')
        route('admin/users/invite', 'routes/identity/admin/invite.tsx')
        route('admin/users/:userId', 'routes/identity/admin/user.tsx')
        route('admin/tokens', 'routes/identity/admin/tokens.tsx')
        route('admin/tokens/new', 'routes/identity/admin/new-token.tsx')
        route('admin/audit', 'routes/identity/admin/audit.tsx')
        route('admin/migrations', 'routes/admin/migrations.tsx')
        route('admin/migrations/rehearsals/:id', 'routes/admin/rehearsal.tsx')
        route('admin/ui', 'routes/admin/ui.tsx')

        route('*', 'routes/not-found.tsx')
      })
    }),
}
