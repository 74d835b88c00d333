import { isIPv4 } from 'node:net';
import { checkInteger, checkKnown } from '@sluice/core';
import type { Request } from 'express';
import { bareAddress } from './bare-address';
import { ipv6Network } from './ipv6';

export interface ClientAddressOptions {
  /**
   * How many bits of an IPv6 address tell clients apart, 32 to 64. A provider gives a customer a whole network, so
   * that a limit by full address is one that nobody meets.
   *
   * @default 56
   */
  ipv6Prefix?: number;
}

const DEFAULT_IPV6_PREFIX = 56;
const KNOWN = ['ipv6Prefix'];

/**
 * Who a request comes from, as a key: {@link addressKey} of `req.ip`, which Express reads as `trust proxy` says.
 *
 * `undefined` when the connection is gone or a proxy sent something that is no address; the caller decides what that means.
 *
 * @throws {OptionError} for an unknown option, and when `ipv6Prefix` is not from 32 to 64.
 */
export function clientAddress(req: Pick<Request, 'ip'>, options?: ClientAddressOptions): string | undefined {
  if (options !== undefined) checkKnown(options, KNOWN);
  const ipv6Prefix = options?.ipv6Prefix ?? DEFAULT_IPV6_PREFIX;
  if (ipv6Prefix !== DEFAULT_IPV6_PREFIX) checkInteger('ipv6Prefix', ipv6Prefix, 32, 64);
  return addressKey(req.ip, ipv6Prefix);
}

/**
 * One key for each client, whatever notation its address comes in: `203.0.113.7`, or `2001:db8:1200::/56`.
 *
 * An IPv4 address inside an IPv6 one is taken out before the prefix is applied: after it, all IPv4 clients would share
 * one key (CVE-2026-30827). `undefined` for what is not an address.
 */
export function addressKey(
  ip: string | undefined,
  ipv6Prefix: number = DEFAULT_IPV6_PREFIX,
): string | undefined {
  if (ip === undefined || isIPv4(ip)) return ip;
  const address = bareAddress(ip);
  if (address === undefined || isIPv4(address)) return address;
  return ipv6Network(address, ipv6Prefix);
}
