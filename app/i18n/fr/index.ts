import backups from './backups.ts'
import errors from './errors.ts'
import identity from './identity.ts'
import leads from './leads.ts'
import overview from './overview.ts'
import sales from './sales.ts'
import shell from './shell.ts'
import ui from './ui.ts'

export default { ui, shell, errors, overview, leads, sales, identity, backups }
