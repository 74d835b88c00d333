import { parseTargeted, responseDirectives } from '../../src/fields/targeted';

const TARGETS = ['own-cache-control', 'cdn-cache-control'];

describe('RFC 9213: targeted fields', () => {
  it('section 2.2: the first valid one of the list takes the place of Cache-Control', () => {
    const { directives, targeted } = responseDirectives(
      [
        ['Cache-Control', 'no-store'],
        ['CDN-Cache-Control', 'max-age=60'],
        ['Own-Cache-Control', 'max-age=9'],
      ],
      TARGETS,
    );
    expect(targeted).toBe(true);
    expect(directives.seconds('max-age')).toBe(9);
    expect(directives.has('no-store')).toBe(false);
  });

  it.each(['', 'max-age=10000, &&&&&', 'max-age="10000"', 'MaX-aGe=3600', 'max-age =100', 'max-age= 100'])(
    'section 2.1: %p is ignored, and Cache-Control holds',
    (value) => {
      const fields = [
        ['Cache-Control', 'max-age=1'],
        ['CDN-Cache-Control', value],
      ] as const;
      const { directives, targeted } = responseDirectives(fields, TARGETS);
      expect(targeted).toBe(false);
      expect(directives.seconds('max-age')).toBe(1);
    },
  );

  it('reads flags, numbers and extensions; a decimal or negative number is stale', () => {
    expect(parseTargeted('no-store, foo;a=1, max-age=1')?.has('no-store')).toBe(true);
    expect(parseTargeted('no-store=?0, max-age=1')?.has('no-store')).toBe(false);
    expect(parseTargeted('max-age=99999999999')?.seconds('max-age')).toBe(2 ** 31);
    expect(parseTargeted('max-age=-1')?.seconds('max-age')).toBe(0);
    expect(parseTargeted('max-age=1.5')?.seconds('max-age')).toBe(0);
    expect(parseTargeted('no-cache="a, B"')?.fields('no-cache')).toEqual(['a', 'b']);
  });

  it('a field on several lines is one', () => {
    const fields = [['CDN-Cache-Control', ['max-age=60', 'must-revalidate']]] as const;
    const { directives } = responseDirectives(fields, TARGETS);
    expect(directives.seconds('max-age')).toBe(60);
    expect(directives.has('must-revalidate')).toBe(true);
  });
});
