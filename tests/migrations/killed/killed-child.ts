import pg from 'pg'
import { migrate } from '#db/migrator/index.ts'

// Migrates to a migration and kills itself with the signal nobody can catch, at the statement with a given text.
const [url = '', to = '', text = '', moment = 'before'] = process.argv.slice(2)
const query = pg.Client.prototype.query
const die = () => process.kill(process.pid, 'SIGKILL')

Object.defineProperty(pg.Client.prototype, 'query', {
  value(this: pg.Client, ...given: unknown[]) {
    const hit = given[0] === text
    if (hit && moment === 'before') die()
    const running: unknown = Reflect.apply(query, this, given)
    // On its way to the server, or done there and not yet written down.
    if (hit && moment === 'during') setTimeout(die, 5)
    return hit && moment === 'after' ? Promise.resolve(running).then(die) : running
  },
})

await migrate(url, { to })
