import fc from 'fast-check';
import { checkPrefix, hashTag, joinKey, keyPart } from '../../src/connection/keys';

describe('hashTag', () => {
  it('keeps what is plain readable', () => {
    expect(hashTag('alice')).toBe('{alice}');
    expect(hashTag('2001:db8:1200::/56')).toBe('{2001:db8:1200::/56}');
  });

  it('hashes everything else, so that no input reaches the structure of a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (id) => {
        expect(hashTag(id)).toMatch(/^\{[A-Za-z0-9_.:@/+=,~#-]{1,128}\}$/);
      }),
    );
  });

  it('tells different names apart, hashed or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(hashTag(a) === hashTag(b)).toBe(a === b);
      }),
    );
    expect(hashTag('\ud800')).not.toBe(hashTag('\ud801')); // lone surrogates, both U+FFFD in UTF-8
    const hashed = hashTag('{}');
    expect(hashTag(hashed.slice(1, -1))).not.toBe(hashed);
  });

  it('caps the length', () => {
    expect(hashTag('x'.repeat(10_000)).length).toBeLessThan(50);
    expect(keyPart('a {b}')).toMatch(/^#/);
  });
});

describe('checkPrefix', () => {
  it.each(['', 'a b', '{a}', 'a*', 'a\r\nb', 'x'.repeat(65), 5, null])('refuses %p', (prefix) => {
    expect(() => {
      checkPrefix('prefix', prefix);
    }).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID' }));
  });
});

it('joinKey leaves out what is empty', () => {
  expect(joinKey('', 'rl', '', '{a}')).toBe('rl:{a}');
});
