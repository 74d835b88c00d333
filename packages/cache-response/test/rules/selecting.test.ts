import fc from 'fast-check';
import {
  favouriteLanguages,
  isKeyedCoding,
  isSelectedBy,
  selectingValues,
  variantId,
  varyNames,
} from '../../src/rules/selecting';

const same = (name: string, a: string | undefined, b: string | undefined) => {
  const headers = (value: string | undefined) => (value === undefined ? {} : { [name]: value });
  return isSelectedBy(selectingValues([name], headers(a)), headers(b));
};

describe('RFC 9111, section 4.1: selection by Vary', () => {
  it('takes all names of all lines, once', () => {
    expect(varyNames([['Vary', ['Foo, bar', 'FOO,,']]])).toEqual(['bar', 'foo']);
    const many = Array.from({ length: 17 }, (_, index) => `x-${String(index)}`);
    expect(varyNames([['Vary', many.join(',')]])).toBeUndefined();
  });

  it('what is absent matches only what is absent', () => {
    expect(same('foo', undefined, undefined)).toBe(true);
    expect(same('foo', '1', undefined)).toBe(false);
    expect(same('foo', undefined, '1')).toBe(false);
    expect(same('foo', undefined, '')).toBe(false);
  });

  it('spaces around members mean nothing; order and case of others do', () => {
    expect(same('foo', '1,2', ' 1, 2 ')).toBe(true);
    expect(same('foo', '1, 2', '2, 1')).toBe(false);
    expect(same('foo', 'a', 'A')).toBe(false);
    expect(same('foo', '1', '2')).toBe(false);
  });

  it('languages have no order and no case', () => {
    expect(same('accept-language', 'en, de', 'De,  eN;q=1.0')).toBe(true);
    expect(same('accept-language', 'en, de;q=0.5', 'en, de;q=0.50')).toBe(true);
    expect(same('accept-language', 'en, de;q=0.5', 'en;q=0.5, de')).toBe(false);
  });

  it('codings are those that a client takes', () => {
    expect(same('accept-encoding', 'gzip, deflate, br', 'br;q=0.9, gzip')).toBe(true);
    expect(same('accept-encoding', 'gzip', 'br')).toBe(false);
    expect(same('accept-encoding', 'gzip, br', 'gzip')).toBe(false);
    expect(same('accept-encoding', 'gzip;q=0', 'identity')).toBe(true);
    expect(same('accept-encoding', '*', 'br, gzip')).toBe(true);
    expect([undefined, 'br', 'gzip', 'identity'].every(isKeyedCoding)).toBe(true);
    expect(isKeyedCoding('zstd')).toBe(false);
  });

  it('section 12.5.4 of RFC 9110: the languages that are liked best', () => {
    expect(favouriteLanguages('fr;q=0.5, DE;q=1.0, en')).toEqual(['de', 'en']);
    expect(favouriteLanguages('de;q=0')).toEqual([]);
    expect(favouriteLanguages(undefined)).toEqual([]);
  });

  it('no two sets of values have one id', () => {
    const values = fc.dictionary(fc.constantFrom('a', 'b', 'a,b'), fc.option(fc.string({ maxLength: 3 })));
    fc.assert(
      fc.property(values, values, (one, other) => {
        const [a, b] = [Object.entries(one), Object.entries(other)];
        expect(variantId(a) === variantId(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
