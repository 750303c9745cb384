import { createServer } from 'node:net'
import { AppError } from '#server/kernel/errors.ts'

/**
 * Refuses early when the port cannot be listened on, before anything else is started, and names the next
 * free one. Nothing moves to another port by itself: bookmarks, proxies and cookies know the old one.
 */
export async function requirePort(port: number, host: string): Promise<void> {
  const problem = await tryPort(port, host)
  if (problem === undefined) return
  if (problem !== 'EADDRINUSE') {
    throw new AppError('PRECONDITION', {
      field: 'PORT',
      message: `listen ${host}:${port}: ${problem}`,
      userMessage: `Port ${port} on ${host} cannot be opened (${problem}). Nothing was started. ${problem === 'EACCES' ? 'Ports below 1024 need privileges; choose another with PORT=3000.' : 'Check PORT and HOST.'}`,
    })
  }
  const free = await nextFreePort(port + 1, host)
  throw new AppError('PRECONDITION', {
    field: 'PORT',
    message: `port ${port} is taken`,
    userMessage: `Port ${port} is taken by another program (perhaps this one, started before). Nothing was started. ${
      free === undefined ? 'Choose another with PORT=…' : `Port ${free} is free: PORT=${free} npm start`
    }`,
  })
}

async function nextFreePort(from: number, host: string): Promise<number | undefined> {
  for (let port = from; port < Math.min(from + 100, 65_536); port += 1) {
    if ((await tryPort(port, host)) === undefined) return port
  }
  return undefined
}

function tryPort(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (thrown) => resolve('code' in thrown ? String(thrown.code) : thrown.message))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)))
  })
}
