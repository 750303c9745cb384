import { lookup } from 'node:dns/promises'
import { BlockList, isIP, isIPv6 } from 'node:net'

/** Addresses that are this machine, its neighbours, or nobody: RFC 6890 and its IPv6 counterparts. */
const INNER = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  INNER.addSubnet(net, bits, 'ipv4')
// What is not global unicast, and within that what stands for an IPv4 address or a tunnel.
const GLOBAL = new BlockList()
GLOBAL.addSubnet('2000::', 3, 'ipv6')
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  INNER.addSubnet(net, bits, 'ipv6')

/** Whether an address is on the open internet. */
export function isPublicAddress(address: string): boolean {
  if (!isIPv6(address)) return isIP(address) === 4 && !INNER.check(address, 'ipv4')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return isPublicAddress(mapped)
  return GLOBAL.check(address, 'ipv6') && !INNER.check(address, 'ipv6')
}

export interface PinnedAddress {
  address: string
  family: 4 | 6
}

/** Asked once, and the answer is what is called: a name that answers differently a moment later gains nothing. */
export async function resolveOnce(host: string): Promise<PinnedAddress[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  if (family === 4 || family === 6) return [{ address: bare, family }]
  const found = await lookup(bare, { all: true })
  return found.map(({ address, family: of }) => ({ address, family: of === 6 ? 6 : 4 }))
}
