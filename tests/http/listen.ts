import { once } from 'node:events'
import { createServer } from 'node:http'
import express, { type RequestHandler } from 'express'
import { afterAll } from 'vitest'

/** A server of this test file's own around one handler. @returns its address. */
export async function listen(...handlers: RequestHandler[]): Promise<string> {
  const server = createServer(express().use(...handlers)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}
