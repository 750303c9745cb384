import alerts from './backup/alerts.ts'
import drills from './backup/drills.ts'
import encryption from './backup/encryption.ts'
import legacy from './backup/legacy.ts'
import restores from './backup/restores.ts'
import schedules from './backup/schedules.ts'
import stores from './backup/stores.ts'
import backups from './backups.ts'
import errors from './errors.ts'
import identity from './identity.ts'
import leads from './leads.ts'
import overview from './overview.ts'
import dispositions from './portal/dispositions.ts'
import documents from './portal/documents.ts'
import exports from './portal/exports.ts'
import fields from './portal/fields.ts'
import mailings from './portal/mailings.ts'
import messages from './portal/messages.ts'
import payments from './portal/payments.ts'
import sending from './portal/sending.ts'
import views from './portal/views.ts'
import refusals from './refusals.ts'
import sales from './sales.ts'
import schema from './schema.ts'
import shell from './shell.ts'
import ui from './ui.ts'

export default {
  ui,
  shell,
  errors,
  refusals,
  overview,
  leads,
  dispositions,
  documents,
  exports,
  alerts,
  drills,
  encryption,
  legacy,
  restores,
  fields,
  mailings,
  messages,
  payments,
  sending,
  views,
  sales,
  schedules,
  schema,
  stores,
  identity,
  backups,
}
