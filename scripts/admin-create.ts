import { REGIONS } from '#server/companies/companies.rules.ts'
import { emailInput } from '#server/identity/identity.schemas.ts'
import { createAdmin } from '#server/identity/users/admins.service.ts'
import { readConfig } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'
import { runCommand, UsageError } from './command.ts'
import { withDatabase } from './connect.ts'
import { readPassword } from './process/password-prompt.ts'

await runCommand(
  {
    name: 'admin:create',
    summary: 'Makes somebody an admin of a company, and creates the company when there is none of that name.',
    options: {
      email: { type: 'string', value: 'address', help: 'Sign-in address' },
      name: { type: 'string', value: 'name', help: 'Name as colleagues see it' },
      company: { type: 'string', value: 'name', help: 'Name or short name of the company' },
      region: { type: 'string', value: 'region', help: `Region of a new company: ${REGIONS.join(', ')} (default EU)` },
      operator: { type: 'boolean', help: 'Also make them platform staff, who may enter every company' },
      'reset-password': { type: 'boolean', help: 'Set the password of an account that exists, and end its sessions' },
    },
    examples: [
      'npm run -s admin:create -- --email ana@example.com --name "Ana Lima" --company "Larkfield" --region UK',
      'ADMIN_PASSWORD="…" npm run -s admin:create -- --email ana@example.com --name "Ana Lima" --company larkfield --json',
    ],
  },
  async ({ options, say }) => {
    const email = emailInput.safeParse(options.email)
    if (!email.success) throw new UsageError('--email must be an email address')
    const name = options.name?.trim()
    const company = options.company?.trim()
    if (!name || !company) throw new UsageError('--name and --company are needed')
    const region = REGIONS.find((known) => known === (options.region ?? 'EU').toUpperCase())
    if (!region) throw new UsageError(`--region must be one of ${REGIONS.join(', ')}`)

    const password = await readPassword(process.env.ADMIN_PASSWORD, say)
    const config = readConfig()
    const created = await withDatabase(config, async ({ url }) => {
      const services = createServices({ ...config, DATABASE_URL: url })
      try {
        return await createAdmin(services, {
          email: email.data,
          name,
          company,
          region,
          password,
          operator: options.operator,
          resetPassword: options['reset-password'],
        })
      } finally {
        await services.close()
      }
    })
    const made = created.companyCreated ? ` The company ${created.companySlug} was created.` : ''
    return { json: created, text: `${email.data} is an admin of ${created.companySlug}.${made}` }
  },
)
