import { OptionError } from '@sluice/core';
import fc from 'fast-check';
import { createAddressList } from '../src/address-list';

const byte = fc.nat(255);
const ipv4 = fc.tuple(byte, byte, byte, byte);

/** The first `prefix` bits of an IPv4 address, as a number. */
function networkOf(bytes: readonly number[], prefix: number): number {
  const address = bytes.reduce((value, next) => value * 256 + next, 0);
  return Math.floor(address / 2 ** (32 - prefix));
}

describe('an address list', () => {
  const list = createAddressList('deny', [
    '192.0.2.7',
    '10.0.0.0/8',
    '2001:db8::7',
    '2001:db8:1200::/40',
    '::ffff:198.51.100.0/120',
    '::ffff:203.0.113.9',
  ]);

  it.each([
    '192.0.2.7',
    '192.0.2.7:5678',
    '::ffff:192.0.2.7',
    '::ffff:c000:207',
    '64:ff9b::192.0.2.7',
    '10.255.0.1',
    '::ffff:10.1.2.3',
    '[::ffff:10.1.2.3]:80',
    '2001:db8::7',
    '2001:DB8:0:0:0:0:0:7',
    '2001:db8::7%eth0',
    '2001:db8:12ff:ffff::1',
    '198.51.100.200',
    '::ffff:198.51.100.200',
    '203.0.113.9',
  ])('has %s', (ip) => {
    expect(list.has(ip)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'unknown',
    '192.0.2.8',
    '11.0.0.0',
    '::ffff:11.0.0.1',
    '::10',
    '2001:db8::8',
    '2001:db8:1300::',
    '198.51.101.0',
    '203.0.113.10',
    '10.0.0.0/8',
  ])('does not have %s', (ip) => {
    expect(list.has(ip)).toBe(false);
  });

  it('keeps the families apart', () => {
    expect(createAddressList('allow', ['::/0']).has('192.0.2.7')).toBe(false);
    expect(createAddressList('allow', ['::/0']).has('::ffff:192.0.2.7')).toBe(false);
    expect(createAddressList('allow', ['0.0.0.0/0']).has('2001:db8::1')).toBe(false);
    expect(createAddressList('allow', ['0.0.0.0/0']).has('::ffff:192.0.2.7')).toBe(true);
    expect(createAddressList('allow', ['64:ff9b::/96']).has('192.0.2.7')).toBe(false);
    expect(createAddressList('allow', ['64:ff9b::/96']).has('64:ff9b::192.0.2.7')).toBe(true);
  });

  it('is empty without entries', () => {
    expect(createAddressList('allow', []).has('192.0.2.7')).toBe(false);
  });

  it('has exactly the addresses of a network, in either notation', () => {
    fc.assert(
      fc.property(ipv4, fc.integer({ min: 0, max: 32 }), ipv4, (network, prefix, address) => {
        const networks = createAddressList('allow', [`${network.join('.')}/${String(prefix)}`]);
        const expected = networkOf(network, prefix) === networkOf(address, prefix);
        expect(networks.has(address.join('.'))).toBe(expected);
        expect(networks.has(`::ffff:${address.join('.')}`)).toBe(expected);
        expect(networks.has(network.join('.'))).toBe(true);
      }),
    );
  });

  it.each([
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/8 ',
    '10.0.0.0/1e1',
    '10.0.0.1:80',
    '[::1]',
    'fe80::1%eth0',
    '2001:db8::/129',
    '::ffff:10.0.0.0/95',
    '*',
    7,
    null,
    undefined,
  ])('refuses the entry %j, by its index', (entry) => {
    let refused: unknown;
    try {
      createAddressList('deny', ['192.0.2.7', entry as string]);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(OptionError);
    expect(refused).toMatchObject({ option: 'deny[1]' });
  });

  it('refuses what is not a list', () => {
    expect(() => createAddressList('deny', '10.0.0.0/8' as never)).toThrow(OptionError);
  });
});
