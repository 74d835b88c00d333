/** The eight 16-bit groups of an IPv6 address, most significant first. Every text here is one that `isIPv6` has accepted. */
type Groups = number[];

/** The address that an IPv4-mapped one (RFC 4291 2.5.5.2) stands for; `undefined` for any other. */
export function mappedIpv4(ipv6: string): string | undefined {
  if (!ipv6.startsWith(':') && !ipv6.startsWith('0')) return undefined;
  const groups = groupsOf(ipv6);
  return groups[4] === 0 && groups[5] === 0xffff && startsWithZeros(groups) ? ipv4At(groups) : undefined;
}

/**
 * The IPv4 client behind an address that is not IPv4-mapped; `undefined` if there is none.
 *
 * Such are: NAT64's well-known prefix (RFC 6052 2.1), and the retired IPv4-translated (RFC 2765) and IPv4-compatible
 * (RFC 4291 2.5.5.1) forms. Not 64:ff9b:1::/48 (RFC 8215): where the IPv4 address is in it, only that network knows.
 */
export function embeddedIpv4(ipv6: string): string | undefined {
  return embeddedIn(groupsOf(ipv6));
}

function embeddedIn(groups: Groups): string | undefined {
  const [a, b, c, d, e, f, g] = groups;
  const nat64 = a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0;
  const translated = e === 0xffff && f === 0 && startsWithZeros(groups);
  const compatible = e === 0 && f === 0 && g !== 0 && startsWithZeros(groups); // not `::` and `::1`
  return nat64 || translated || compatible ? ipv4At(groups) : undefined;
}

function startsWithZeros([a, b, c, d]: Groups): boolean {
  return a === 0 && b === 0 && c === 0 && d === 0;
}

/** The last 32 bits. */
function ipv4At(groups: Groups): string {
  const [, , , , , , high = 0, low = 0] = groups;
  return `${String(high >> 8)}.${String(high & 255)}.${String(low >> 8)}.${String(low & 255)}`;
}

/**
 * The network of `prefix` bits, 64 at most, that an IPv6 address is in; or the IPv4 address embedded in it ({@link embeddedIpv4}).
 *
 * In the canonical text of RFC 5952: of such a network the zeros at the end are always the longest run.
 */
export function ipv6Network(ipv6: string, prefix: number): string {
  const groups = groupsOf(ipv6);
  const ipv4 = embeddedIn(groups);
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

/** By character, because it runs for each request of an IPv6 client. */
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
