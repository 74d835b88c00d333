import * as real from 'express-rate-limit';
import { ipKeyGenerator } from '../../src/express-rate-limit';

const addresses = [
  '203.0.113.7',
  '::ffff:203.0.113.7',
  '::ffff:cb00:7107',
  '2001:db8:1234:5678:9abc:def0:1234:5678',
  '2001:DB8:0:0:1::1',
  '2001:db8::',
  'fe80::1',
  '::1',
  '::',
  '::203.0.113.7',
  '203.0.113.7:5678',
  'not an address',
  '',
];

describe('ipKeyGenerator', () => {
  it.each(addresses)('gives what that of express-rate-limit gives: %s', (address) => {
    expect(ipKeyGenerator(address)).toBe(real.ipKeyGenerator(address));
    for (const subnet of [32, 48, 56, 60, 64, 65, 80, 100, 120, 128, false] as const) {
      expect([subnet, ipKeyGenerator(address, subnet)]).toEqual([
        subnet,
        real.ipKeyGenerator(address, subnet),
      ]);
    }
  });

  it('tells the IPv4 clients behind NAT64 apart', () => {
    expect(ipKeyGenerator('64:ff9b::203.0.113.7')).toBe('203.0.113.7');
  });
});
