import { parseAge } from '../../src/fields/age';
import { parseCacheGroups } from '../../src/fields/cache-groups';
import { formatCacheStatus, serializeCacheName } from '../../src/fields/cache-status';

it.each([
  [['30'], 30],
  [['7200, 0'], 7200],
  [['0', '7200'], 0],
  [['abc'], 0],
  [['7200.0'], 0],
  [[], 0],
  [['-7200'], 0],
  [['99999999999999'], 2 ** 31],
])('RFC 9111, section 5.1: Age %p is %p', (lines, seconds) => {
  expect(parseAge(lines)).toBe(seconds);
});

describe('RFC 9875: cache groups', () => {
  it('are strings, and case-sensitive', () => {
    expect(parseCacheGroups(['"a", "A";x=1', '"b"', '"a"'])).toEqual(['a', 'A', 'b']);
  });

  it('are none in what is no list of them', () => {
    expect(parseCacheGroups(['token, 1, "a"'])).toEqual(['a']);
    expect(parseCacheGroups(['"a", &'])).toEqual([]);
    expect(parseCacheGroups([])).toEqual([]);
  });

  it('section 2.1: 32 groups of 32 characters are taken', () => {
    const groups = Array.from({ length: 40 }, (_, index) => `"${String(index).padStart(32, 'g')}"`);
    expect(parseCacheGroups([groups.join(', ')])).toHaveLength(32);
  });
});

describe('RFC 9211: Cache-Status', () => {
  it('a hit has a ttl, and no fwd', () => {
    expect(formatCacheStatus('Sluice', { hit: true, ttl: 376 })).toBe('Sluice;hit;ttl=376');
    expect(formatCacheStatus('Sluice', { hit: true, ttl: -3 })).toBe('Sluice;hit;ttl=-3');
  });

  it('a request that went forward says why, and what became of it', () => {
    expect(
      formatCacheStatus(serializeCacheName('a b'), {
        fwd: 'stale',
        fwdStatus: 304,
        stored: true,
        collapsed: true,
        detail: 'x',
      }),
    ).toBe('"a b";fwd=stale;fwd-status=304;stored;collapsed;detail=x');
    expect(formatCacheStatus('Sluice', { fwd: 'bypass', stored: false })).toBe('Sluice;fwd=bypass');
  });
});
