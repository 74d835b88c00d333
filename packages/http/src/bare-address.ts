import { isIPv4, isIPv6 } from 'node:net';
import { mappedIpv4 } from './ipv6';

/** How Node writes every IPv4 client of a server that listens on `::`, and so worth a shortcut. */
const MAPPED = '::ffff:';

/**
 * The address alone: without brackets, port or zone, which come as `1.2.3.4:5678`, `[2001:db8::1]:80` or `fe80::1%eth0`,
 * and an IPv4-mapped one (`::ffff:1.2.3.4`) as the IPv4 address that it is. `undefined` for what is not an address.
 */
export function bareAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (text.startsWith(MAPPED)) {
    const ipv4 = text.slice(MAPPED.length);
    if (isIPv4(ipv4)) return ipv4;
  }
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    return end > 0 && isPort(text, end + 1) ? bareIpv6(text.slice(1, end)) : undefined;
  }
  const colon = text.indexOf(':');
  if (colon > 0 && isPort(text, colon)) {
    const host = text.slice(0, colon);
    return isIPv4(host) ? host : undefined;
  }
  return bareIpv6(text);
}

function bareIpv6(text: string): string | undefined {
  const zone = text.indexOf('%');
  const address = zone < 0 ? text : text.slice(0, zone);
  return isIPv6(address) ? (mappedIpv4(address) ?? address) : undefined;
}

/** Whether nothing, or a port such as `:5678`, begins at `start`. */
function isPort(text: string, start: number): boolean {
  const rest = text.slice(start);
  return rest === '' || /^:\d{1,5}$/.test(rest);
}
