import { addressKey } from '@sluice/http';
import { isIPv6 } from 'node:net';

const DEFAULT_SUBNET = 56;

/**
 * The key of an address: an IPv6 one stands for its network, `false` for itself alone. An IPv4 address inside an IPv6 one
 * stands for itself; what is no address does too.
 */
export function ipKeyGenerator(ip: string, ipv6Subnet: number | false = DEFAULT_SUBNET): string {
  if (!isIPv6(ip)) return ip;
  const key = addressKey(ip, Math.min(ipv6Subnet || 64, 64)) ?? ip;
  if (!key.includes(':')) return key; // IPv4
  if (!ipv6Subnet) return ip;
  return ipv6Subnet <= 64 ? key : longNetwork(ip, ipv6Subnet);
}

/** The network of more than 64 bits, in the canonical text of RFC 5952, which is how URLs hold IPv6 addresses. */
function longNetwork(ip: string, prefix: number): string {
  const [head = '', tail = ''] = canonical(ip).split('::', 2);
  const groups = [head, tail].map((part) => (part === '' ? [] : part.split(':')));
  const [before = [], after = []] = groups;
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  const network = [...before, ...zeros, ...after].map((group, index) => {
    const bits = Math.min(16, Math.max(0, prefix - index * 16));
    return (parseInt(group, 16) & (0xffff << (16 - bits)) & 0xffff).toString(16);
  });
  return `${canonical(network.join(':'))}/${String(prefix)}`;
}

function canonical(ip: string): string {
  const zone = ip.indexOf('%');
  return new URL(`http://[${zone < 0 ? ip : ip.slice(0, zone)}]`).hostname.slice(1, -1);
}
