import { isIPv4, isIPv6 } from 'node:net';

/** The eight 16-bit groups of an IPv6 address, most significant first. */
type Groups = number[];

/**
 * The address alone, without brackets, port or zone: what some proxies write as `1.2.3.4:5678`, `[2001:db8::1]:80`
 * or `fe80::1%eth0`. `undefined` unless what is left is an IPv4 or IPv6 address.
 */
export function bareAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
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
  return isIPv6(address) ? address : undefined;
}

/** Whether nothing, or a port such as `:5678`, begins at `start`. */
function isPort(text: string, start: number): boolean {
  const rest = text.slice(start);
  return rest === '' || /^:\d{1,5}$/.test(rest);
}

/**
 * The IPv4 client behind an IPv6 address, in whatever notation; `undefined` if there is none.
 *
 * Embedded are: IPv4-mapped (RFC 4291 2.5.5.2), NAT64's well-known prefix (RFC 6052 2.1), and the retired IPv4-translated
 * (RFC 2765) and IPv4-compatible forms. Not 64:ff9b:1::/48 (RFC 8215), where the network alone knows the layout.
 */
export function embeddedIpv4(ipv6: string): string | undefined {
  return ipv4Of(groupsOf(ipv6));
}

/**
 * The network of `prefix` bits, 64 at most, that an IPv6 address is in; or the IPv4 address embedded in it.
 *
 * In the canonical text of RFC 5952: of such a network the zeros at the end are always the longest run.
 */
export function ipv6Network(ipv6: string, prefix: number): string {
  const groups = groupsOf(ipv6);
  const ipv4 = ipv4Of(groups);
  if (ipv4 !== undefined) return ipv4;
  let text = '';
  let zeros = 0;
  for (let index = 0, bits = prefix; bits > 0; index++, bits -= 16) {
    const group = (groups[index] ?? 0) & (0xffff << Math.max(0, 16 - bits));
    if (group === 0) {
      zeros++;
    } else {
      text += '0:'.repeat(zeros) + group.toString(16) + ':';
      zeros = 0;
    }
  }
  return `${text === '' ? ':' : text}:/${String(prefix)}`;
}

function ipv4Of(groups: Groups): string | undefined {
  const [a, b, c, d, e, f, high = 0, low = 0] = groups;
  const nat64 = a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0;
  if (!nat64) {
    if (a !== 0 || b !== 0 || c !== 0 || d !== 0) return undefined;
    const mapped = e === 0 && f === 0xffff;
    const translated = e === 0xffff && f === 0;
    const compatible = e === 0 && f === 0 && high !== 0; // not `::` and `::1`
    if (!mapped && !translated && !compatible) return undefined;
  }
  return `${String(high >> 8)}.${String(high & 255)}.${String(low >> 8)}.${String(low & 255)}`;
}

/** Reads text that `isIPv6` has accepted. By character, because it runs for each request of an IPv6 client. */
function groupsOf(ipv6: string): Groups {
  const groups: Groups = [];
  let gap = -1;
  let group = 0;
  let start = 0;
  for (let index = 0; index <= ipv6.length; index++) {
    const code = index < ipv6.length ? ipv6.charCodeAt(index) : COLON;
    if (code === COLON) {
      if (index === start) gap = groups.length;
      else groups.push(group);
      group = 0;
      start = index + 1;
    } else if (code === DOT) {
      const [a = 0, b = 0, c = 0, d = 0] = ipv6.slice(start).split('.').map(Number);
      groups.push((a << 8) | b, (c << 8) | d);
      break;
    } else {
      group = (group << 4) | hexDigit(code);
    }
  }
  while (groups.length < 8) groups.splice(gap, 0, 0);
  return groups;
}

const COLON = 0x3a;
const DOT = 0x2e;

/** `code` is one of 0-9, A-F, a-f. */
function hexDigit(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
}
