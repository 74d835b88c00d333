import { byteRange } from '../../src/rules/byte-range';
import { freshen, identifies } from '../../src/rules/freshen';
import { hasSucceeded, invalidatedUrls, isAtTarget, isSafe } from '../../src/rules/invalidated';
import { allowsRange, isNotModified } from '../../src/rules/preconditions';

const NOW = Date.UTC(2026, 10, 27, 12);
const at = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString();
const STORED = { etag: '"a"', lastModified: at(-3000), date: at(0) };

describe('RFC 9110, section 13: what a client has already', () => {
  const notModified = (headers: Record<string, string>, stored: Partial<typeof STORED> = STORED) =>
    isNotModified(headers, { etag: undefined, lastModified: undefined, date: undefined, ...stored }, NOW);

  it('section 13.1.2: If-None-Match compares weakly, in lists, and with *', () => {
    expect(notModified({ 'if-none-match': '"a"' })).toBe(true);
    expect(notModified({ 'if-none-match': 'W/"a"' })).toBe(true);
    expect(notModified({ 'if-none-match': '"1", "a" , "2"' })).toBe(true);
    expect(notModified({ 'if-none-match': '"b"' })).toBe(false);
    expect(notModified({ 'if-none-match': '*' }, {})).toBe(true);
    expect(notModified({ 'if-none-match': '"a"' }, {})).toBe(false);
  });

  it('section 13.2.2: If-None-Match comes before If-Modified-Since', () => {
    expect(notModified({ 'if-none-match': '"b"', 'if-modified-since': at(0) })).toBe(false);
    expect(notModified({ 'if-none-match': '"a"', 'if-modified-since': at(-9999) })).toBe(true);
  });

  it('section 13.1.3: If-Modified-Since, in each format; of Date where there is no Last-Modified', () => {
    expect(notModified({ 'if-modified-since': at(-3000) })).toBe(true);
    expect(notModified({ 'if-modified-since': at(-2000) })).toBe(true);
    expect(notModified({ 'if-modified-since': at(-3001) })).toBe(false);
    expect(notModified({ 'if-modified-since': 'Friday, 27-Nov-26 12:00:00 GMT' })).toBe(true);
    expect(notModified({ 'if-modified-since': 'now' })).toBe(false);
    expect(notModified({ 'if-modified-since': at(0) }, { date: at(0) })).toBe(true);
    expect(notModified({ 'if-modified-since': at(-1) }, { date: at(0) })).toBe(false);
    expect(notModified({})).toBe(false);
  });

  it('section 13.1.5: If-Range compares strongly', () => {
    const allows = (ifRange: string, stored: Partial<typeof STORED> = {}) =>
      allowsRange({ 'if-range': ifRange }, { ...STORED, ...stored }, NOW);
    expect(allows('"a"')).toBe(true);
    expect(allows('W/"a"')).toBe(false);
    expect(allows('W/"a"', { etag: 'W/"a"' })).toBe(false);
    expect(allows('"b"')).toBe(false);
    expect(allows(at(-3000))).toBe(true);
    expect(allows(at(-2999))).toBe(false);
    expect(allows(at(0), { lastModified: at(0) })).toBe(false);
    expect(allowsRange({}, STORED, NOW)).toBe(true);
  });
});

it.each([
  ['bytes=0-1', { first: 0, last: 1 }],
  ['bytes=1-', { first: 1, last: 9 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-30', { first: 0, last: 9 }],
  ['bytes=5-99', { first: 5, last: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=3-2', undefined],
  ['bytes=0-1,3-4', undefined],
  ['bytes=-', undefined],
  ['lines=0-1', undefined],
  [`bytes=${'0-,'.repeat(10_000)}`, undefined],
  [undefined, undefined],
])('RFC 9110, section 14.1.2: of ten bytes, %s', (range, expected) => {
  expect(byteRange(range, 10)).toEqual(expected);
});

describe('RFC 9111, section 3.2: fields of a 304', () => {
  it('take the place of the stored ones, but for what is about the bytes and about one connection', () => {
    const stored = [
      ['ETag', '"a"'],
      ['Content-Length', '5'],
      ['Content-Encoding', 'gzip'],
      ['X-Old', '1'],
      ['Set-Cookie', ['a=1', 'b=2']],
    ] as const;
    const received = [
      ['content-length', '9'],
      ['Content-Encoding', 'br'],
      ['Content-Range', 'bytes 0-1/2'],
      ['Connection', 'close, x-hop'],
      ['X-Hop', '1'],
      ['set-cookie', 'c=3'],
      ['Cache-Control', 'max-age=9'],
    ] as const;
    expect(freshen(stored, received)).toEqual([
      ['ETag', '"a"'],
      ['Content-Length', '5'],
      ['Content-Encoding', 'gzip'],
      ['X-Old', '1'],
      ['set-cookie', 'c=3'],
      ['Cache-Control', 'max-age=9'],
    ]);
  });

  it('section 4.3.4: belong to the stored response that has the same strong validator', () => {
    expect(identifies([['ETag', '"a"']], [['ETag', '"a"']])).toBe(true);
    expect(identifies([['ETag', '"a"']], [['ETag', '"b"']])).toBe(false);
    expect(identifies([['ETag', 'W/"a"']], [['ETag', 'W/"a"']])).toBe(true);
    expect(identifies([['ETag', '"a"']], [])).toBe(true);
    expect(identifies([], [['ETag', '"b"']])).toBe(false);
  });
});

describe('RFC 9111, section 4.4: invalidation', () => {
  const target = { protocol: 'http', host: 'a.test:81', url: '/things/1?x=1' };
  const urls = (...fields: [string, string][]) => invalidatedUrls(target, fields).map(({ url }) => url);

  it('is of the target, and of Location and Content-Location at the same origin', () => {
    expect(urls(['Location', '2'], ['Content-Location', 'http://a.test:81/x?y'])).toEqual([
      '/things/1?x=1',
      '/things/2',
      '/x?y',
    ]);
    expect(urls(['Location', 'http://a.test/x'], ['Content-Location', 'https://a.test:81/x'])).toEqual([
      '/things/1?x=1',
    ]);
    expect(urls(['Location', 'http://['])).toEqual(['/things/1?x=1']);
  });

  it('comes with success, and with methods that are not known to be safe', () => {
    expect([199, 200, 204, 303, 399, 400, 500].filter(hasSucceeded)).toEqual([200, 204, 303, 399]);
    expect(['GET', 'HEAD', 'OPTIONS', 'POST', 'M-SEARCH', 'PURGE'].filter(isSafe)).toEqual([
      'GET',
      'HEAD',
      'OPTIONS',
    ]);
  });

  it('RFC 9110, section 9.3.3: Content-Location that is the target', () => {
    expect(isAtTarget(target, [['Content-Location', '?x=1']])).toBe(true);
    expect(isAtTarget(target, [['Content-Location', '/things/1']])).toBe(false);
    expect(isAtTarget(target, [])).toBe(false);
  });
});
