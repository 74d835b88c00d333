import { parseCacheControl } from '../../src/fields/cache-control';

const read = (...lines: string[]) => parseCacheControl(lines);

describe('RFC 9111, section 5.2: Cache-Control', () => {
  it('knows directives in any case, with and without arguments', () => {
    const directives = read('MaX-aGe=60, no-STORE', 'ext="a, b"');
    expect(directives.seconds('max-age')).toBe(60);
    expect(directives.has('no-store')).toBe(true);
    expect(directives.has('ext')).toBe(true);
    expect(directives.has('b"')).toBe(false);
    expect(directives.seconds('s-maxage')).toBeUndefined();
  });

  it('takes a quoted number, and looks into no other quoted string', () => {
    expect(read('max-age="3600"').seconds('max-age')).toBe(3600);
    expect(read('extension="max-age=3600", max-age=1').seconds('max-age')).toBe(1);
    expect(read('max-age=1, extension="max-age=3600"').seconds('max-age')).toBe(1);
    expect(read(String.raw`a="\", max-age=9", max-age=1`).seconds('max-age')).toBe(1);
    expect(read('a="unterminated, max-age=9').has('max-age')).toBe(false);
  });

  it.each([
    'max-age=-1',
    "max-age='60'",
    'max-age=6a',
    'max-age=a6',
    'max-age =60',
    'max-age= 60',
    'max-age=60.0',
    'max-age',
    'max-age=',
    'max-age="6" 0',
  ])('counts %s as 0: stale', (line) => {
    expect(read(line).seconds('max-age')).toBe(0);
  });

  it('section 1.2.2: a number that is too large is 2^31', () => {
    expect(read('max-age=99999999999999999999').seconds('max-age')).toBe(2 ** 31);
    expect(read('max-age=003600').seconds('max-age')).toBe(3600);
  });

  it('section 4.2.1: different values for one directive are stale, equal ones are one', () => {
    expect(read('max-age=1800, max-age=1').seconds('max-age')).toBe(0);
    expect(read('max-age=1', 'max-age=1800').seconds('max-age')).toBe(0);
    expect(read('max-age=60, max-age="60"').seconds('max-age')).toBe(60);
  });

  it('section 5.2.2.4: no-cache with fields is about these, without any about everything', () => {
    expect(read('no-cache="A, b"').fields('no-cache')).toEqual(['a', 'b']);
    expect(read('no-cache="A, b"').isUnqualified('no-cache')).toBe(false);
    expect(read('no-cache="a", no-cache').isUnqualified('no-cache')).toBe(true);
    expect(read('no-cache=""').isUnqualified('no-cache')).toBe(true);
    expect(read('no-cache=a').fields('no-cache')).toEqual(['a']);
    expect(read('max-age=1').isUnqualified('no-cache')).toBe(false);
  });

  it('is not confused by empty members and names of Object', () => {
    expect(read(', ,max-age=1,').seconds('max-age')).toBe(1);
    expect(read('__proto__=1, constructor').has('toString')).toBe(false);
    expect(read('__proto__=1').has('__proto__')).toBe(true);
  });

  it('reads a hostile line in time', () => {
    const line = `${'"\\'.repeat(20_000)}${'a='.repeat(20_000)}`;
    expect(read(line).has('max-age')).toBe(false);
  });
});
