import { formatHttpDate, parseHttpDate } from '../../src/fields/http-date';

const NOW = Date.UTC(2026, 10, 27);
const TIME = Date.UTC(1994, 10, 6, 8, 49, 37);
const read = (text: string) => parseHttpDate(text, NOW);

describe('RFC 9110, section 5.6.7: dates', () => {
  it('are read in the three formats, in any case', () => {
    expect(read('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(TIME);
    expect(read('sun, 06 NOV 1994 08:49:37 gMT')).toBe(TIME);
    expect(read('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(TIME);
    expect(read('Sun Nov  6 08:49:37 1994')).toBe(TIME);
    expect(read('Sun Nov 16 08:49:37 1994')).toBe(TIME + 10 * 86_400_000);
  });

  it('a year of two digits is at most 50 years ahead', () => {
    expect(new Date(read('Friday, 01-Jan-76 00:00:00 GMT') ?? 0).getUTCFullYear()).toBe(2076);
    expect(new Date(read('Friday, 01-Jan-77 00:00:00 GMT') ?? 0).getUTCFullYear()).toBe(1977);
  });

  it.each([
    '0',
    '-1',
    '',
    'Thu, 18 Aug 2050 02:01:18 UTC',
    'Thu, 18 Aug 50 02:01:18 GMT',
    'Thu 18 Aug 2050 02:01:18 GMT',
    'Thu, 18  Aug  2050 02:01:18 GMT',
    'Thu, 18-Aug-2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 02.01.18 GMT',
    'Thu, 18 Aug 2050 2:01:18 GMT',
    'Fri, 31 Jun 2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 25:01:18 GMT',
    '2050-08-18T02:01:18Z',
  ])('%p is none', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('are written in the preferred format', () => {
    expect(formatHttpDate(TIME)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
  });
});
