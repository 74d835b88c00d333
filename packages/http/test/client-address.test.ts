import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { OptionError } from '@sluice/core';
import { addressKey, clientAddress } from '../src/index';

const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));
const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
const ipv6 = fc.array(group, { minLength: 8, maxLength: 8 });
const port = fc.integer({ min: 0, max: 65535 });

/** How an IPv6 address may be written: padded or not, in either case, with zeros left out or not, its end as IPv4. */
const notation = fc.record({
  padded: fc.boolean(),
  upperCase: fc.boolean(),
  elided: fc.boolean(),
  dotted: fc.boolean(),
  wrapping: fc.constantFrom('none', 'brackets', 'port', 'zone'),
  port,
});

function write(groups: readonly number[], as: typeof notation extends fc.Arbitrary<infer T> ? T : never) {
  const digits = groups.map((value) => value.toString(16).padStart(as.padded ? 4 : 1, '0'));
  const [high = 0, low = 0] = groups.slice(6);
  if (as.dotted) digits.splice(6, 2, [high >> 8, high & 255, low >> 8, low & 255].join('.'));
  let text = digits.join(':');
  if (as.elided) {
    const zero = digits.findIndex((_, index) => groups[index] === 0 && (index < 6 || !as.dotted));
    if (zero >= 0)
      text = `${digits.slice(0, zero).join(':')}::${digits.slice(nonZeroFrom(groups, zero, digits.length)).join(':')}`;
  }
  if (as.upperCase) text = text.toUpperCase();
  if (as.wrapping === 'brackets') return `[${text}]`;
  if (as.wrapping === 'port') return `[${text}]:${String(as.port)}`;
  return as.wrapping === 'zone' ? `${text}%eth0` : text;
}

function nonZeroFrom(groups: readonly number[], start: number, end: number): number {
  let index = start;
  while (index < end && groups[index] === 0 && (end === 8 || index < 6)) index++;
  return index;
}

const groupsOf = (address: string) => (ipaddr.parse(address) as ipaddr.IPv6).parts;

describe('addressKey', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:5678', '203.0.113.7'],
    ['2001:db8:1200:0:1::1', '2001:db8:1200::/56'],
    ['2001:DB8:1200:00FF::', '2001:db8:1200::/56'],
    ['2001:db8:1200:100::', '2001:db8:1200:100::/56'],
    ['[2001:db8::1]', '2001:db8::/56'],
    ['[2001:db8::1]:443', '2001:db8::/56'],
    ['fe80::1%eth0', 'fe80::/56'],
    ['[fe80::1%eth0]:80', 'fe80::/56'],
    ['::', '::/56'],
    ['::1', '::/56'],
    ['0:1::', '0:1::/56'],
    ['0:0:1::', '0:0:1::/56'],
    ['1:0:1::', '1:0:1::/56'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['0:0:0:0:0:ffff:c000:201', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
    ['64:ff9b::192.0.2.33', '192.0.2.33'],
    ['64:ff9b::c000:221', '192.0.2.33'],
    ['::ffff:0:192.0.2.1', '192.0.2.1'],
    ['::192.0.2.1', '192.0.2.1'],
    ['64:ff9b:1::192.0.2.33', '64:ff9b:1::/56'],
    ['64:ff9b::1:192.0.2.33', '64:ff9b::/56'],
  ])('of %s is %s', (ip, key) => {
    expect(addressKey(ip)).toBe(key);
  });

  it.each([
    '',
    ' ',
    'unknown',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '0x7f.0.0.1',
    '1.2.3.4:',
    '1.2.3.4:port',
    '1.2.3.4:123456',
    '1.2.3.4%eth0',
    '[1.2.3.4]:80',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::ffff:1.2.3.456',
    '[::1',
    '[::1]80',
    '[]:80',
    '::1]',
    '::1, 1.2.3.4',
    '1.2.3.4\r\n',
    ':'.repeat(300),
  ])('of %j is undefined, because that is not an address', (text) => {
    expect(addressKey(text)).toBeUndefined();
  });

  it('gives every notation of an address the same key', () => {
    fc.assert(
      fc.property(ipv6, notation, notation, (groups, one, other) => {
        const key = addressKey(write(groups, one));
        expect(key).toBeDefined();
        expect(addressKey(write(groups, other))).toBe(key);
      }),
    );
  });

  it('gives two addresses the same key exactly when their first bits are equal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 32, max: 64 }),
        fc.tuple(group, group, group, group).map(([a, b, c, d]) => [0x2001, a, b, c, d]),
        fc.integer({ min: 0, max: 79 }),
        (prefix, [a = 0, ...rest], flipped) => {
          const one = [a, ...rest, 0, 0, 7];
          const other = one.slice();
          other[flipped >> 4] = (other[flipped >> 4] ?? 0) ^ (0x8000 >> (flipped & 15));
          const key = addressKey(ipaddr.fromByteArray(bytesOf(other)).toString(), prefix);
          if (other[0] !== 0x2001 && key?.includes('.')) return; // flipped into an embedded IPv4 address
          const same = addressKey(ipaddr.fromByteArray(bytesOf(one)).toString(), prefix) === key;
          expect(same).toBe(flipped >= prefix);
        },
      ),
    );
  });

  it('writes the network as RFC 5952 asks, like an independent implementation', () => {
    fc.assert(
      fc.property(ipv6, fc.integer({ min: 32, max: 64 }), (groups, prefix) => {
        const key = addressKey(ipaddr.fromByteArray(bytesOf(groups)).toString(), prefix) ?? '';
        fc.pre(!key.includes('.'));
        const [network = '', bits] = key.split('/');
        expect(bits).toBe(String(prefix));
        expect((ipaddr.parse(network) as ipaddr.IPv6).toRFC5952String()).toBe(network);
        expect(ipaddr.parse(network).toString()).toBe(
          ipaddr.IPv6.networkAddressFromCIDR(
            `${new ipaddr.IPv6(groups).toString()}/${bits ?? ''}`,
          ).toString(),
        );
      }),
    );
  });

  it('never gives two IPv4 clients one key, however their addresses come (CVE-2026-30827)', () => {
    const embeddings = ['::ffff:', '64:ff9b::', '::ffff:0:'].map(
      (prefix) => (address: string) => prefix + address,
    );
    const hexadecimal = (address: string) => new ipaddr.IPv6(groupsOf(`::ffff:${address}`)).toString();
    const forms = fc.constantFrom(String, hexadecimal, ...embeddings);
    fc.assert(
      fc.property(ipv4, forms, ipv4, forms, (one, asOne, other, asOther) => {
        expect(addressKey(asOne(one))).toBe(one);
        expect(addressKey(asOne(one)) === addressKey(asOther(other))).toBe(one === other);
      }),
    );
  });

  it('agrees with an independent parser on what an address is', () => {
    const alphabet = fc.constantFrom(':', '::', '.', '0', '1', '23', 'f', '9a');
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 20 }), (text) => {
        fc.pre(!/^[\d.]+(:\d{1,5})?$/.test(text));
        expect(addressKey(text) !== undefined).toBe(ipaddr.IPv6.isValid(text));
      }),
    );
  });
});

function bytesOf(groups: readonly number[]): number[] {
  return groups.flatMap((value) => [value >> 8, value & 255]);
}

describe('clientAddress', () => {
  it('is the key of req.ip', () => {
    expect(clientAddress({ ip: '::ffff:203.0.113.7' })).toBe('203.0.113.7');
    expect(clientAddress({ ip: '2001:db8:12ff:ff:1::' }, { ipv6Prefix: 48 })).toBe('2001:db8:12ff::/48');
  });

  it('is undefined when the connection is gone', () => {
    expect(clientAddress({ ip: undefined })).toBeUndefined();
  });

  it('refuses a misspelt option', () => {
    expect(() => clientAddress({ ip: '::1' }, { ipv6prefix: 48 } as object)).toThrow(OptionError);
  });

  it.each([31, 65, 56.5, Number.NaN, '56'])('refuses a prefix of %p', (ipv6Prefix) => {
    expect(() => clientAddress({ ip: '::1' }, { ipv6Prefix: ipv6Prefix as number })).toThrow(OptionError);
  });
});
