import { BlockList, isIP, isIPv4 } from 'node:net';
import { OptionError } from '@sluice/core';
import { bareAddress, embeddedIpv4 } from '@sluice/http';

/** A set of IP addresses and networks. */
export interface AddressList {
  /** Whether the address, in any notation, is in the list. What is not an address never is. */
  has(ip: string | undefined): boolean;
}

/**
 * Reads addresses (`192.0.2.7`, `2001:db8::7`) and networks (`192.0.2.0/24`, `2001:db8::/32`). In what is looked up, an
 * IPv4 address inside an IPv6 one (IPv4-mapped, NAT64) counts too; in an entry, IPv4-mapped is IPv4.
 *
 * @throws {OptionError} that names the first entry which is neither.
 */
export function createAddressList(option: string, entries: readonly string[]): AddressList {
  if (!Array.isArray(entries)) throw new OptionError(option, 'a list of IP addresses and networks', entries);
  // One list for each family: a single one would take 192.0.2.7 for a member of ::/0, as `::ffff:192.0.2.7`.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  entries.forEach((entry: unknown, index) => {
    const network = typeof entry === 'string' ? readNetwork(entry) : undefined;
    if (network === undefined) {
      const expected = 'an IP address such as 192.0.2.7, or a network such as 192.0.2.0/24 or 2001:db8::/32';
      throw new OptionError(`${option}[${String(index)}]`, expected, entry);
    }
    lists[network.family].addSubnet(network.address, network.prefix, network.family);
  });

  return {
    has(ip) {
      const address = ip === undefined ? undefined : bareAddress(ip);
      if (address === undefined) return false;
      if (isIPv4(address)) return lists.ipv4.check(address, 'ipv4');
      const ipv4 = embeddedIpv4(address);
      return lists.ipv6.check(address, 'ipv6') || (ipv4 !== undefined && lists.ipv4.check(ipv4, 'ipv4'));
    },
  };
}

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function readNetwork(entry: string): Network | undefined {
  const [text = '', digits, ...rest] = entry.split('/');
  const version = isIP(text);
  const address = bareAddress(text);
  if (version === 0 || address === undefined || text.includes('%') || rest.length > 0) return undefined;
  if (digits !== undefined && !/^\d{1,3}$/.test(digits)) return undefined;
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const bits = family === 'ipv4' ? 32 : 128;
  const mappedBits = version === 6 && family === 'ipv4' ? 96 : 0;
  const prefix = digits === undefined ? bits : Number(digits) - mappedBits;
  return prefix < 0 || prefix > bits ? undefined : { address, prefix, family };
}
