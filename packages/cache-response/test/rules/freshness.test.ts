import type { HeaderField } from '@sluice/http';
import { responseDirectives } from '../../src/fields/targeted';
import { heuristicLifetime, statedLifetime } from '../../src/rules/freshness';
import { initialAge } from '../../src/rules/initial-age';
import { forbidsStale, staleWindows } from '../../src/rules/windows';

const NOW = Date.UTC(2026, 10, 27, 12);
const at = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString();
const lifetime = (...fields: HeaderField[]) =>
  statedLifetime(responseDirectives(fields, ['cdn-cache-control']), fields, NOW);

describe('RFC 9111, section 4.2.1: the lifetime', () => {
  it('is of s-maxage before max-age before Expires', () => {
    const [expires, date] = [
      ['Expires', at(30)],
      ['Date', at(0)],
    ] as [HeaderField, HeaderField];
    expect(lifetime(['Cache-Control', 'max-age=1, s-maxage=60'], expires, date)).toBe(60_000);
    expect(lifetime(['Cache-Control', ['max-age=3600', 's-maxage=1']])).toBe(1000);
    expect(lifetime(['Cache-Control', 'max-age=10'], expires, date)).toBe(10_000);
    expect(lifetime(expires, date)).toBe(30_000);
    expect(lifetime(date)).toBeUndefined();
  });

  it('RFC 9213, section 2.2: a targeted field comes first, and hides Expires', () => {
    expect(lifetime(['CDN-Cache-Control', 'max-age=5'], ['Cache-Control', 'max-age=60'])).toBe(5000);
    expect(lifetime(['CDN-Cache-Control', 'foo'], ['Expires', at(60)])).toBeUndefined();
  });

  it('section 5.3: Expires counts from Date, or from now where that is none', () => {
    expect(lifetime(['Expires', at(300)], ['Date', at(400)])).toBe(0);
    expect(lifetime(['Expires', at(20)], ['Date', at(10)])).toBe(10_000);
    expect(lifetime(['Expires', at(10)], ['Date', 'foo'])).toBe(10_000);
    expect(lifetime(['Expires', '0'])).toBe(0);
    expect(lifetime(['Expires', [at(60), at(60)]])).toBe(0);
  });

  it('an invalid max-age is stale, whatever Expires says', () => {
    expect(lifetime(['Cache-Control', 'max-age=x'], ['Expires', at(60)])).toBe(0);
  });
});

describe('RFC 9111, section 4.2.2: the heuristic', () => {
  it('is a tenth of the time since the last change, and a day at most', () => {
    expect(heuristicLifetime([['Last-Modified', at(-1000)]], NOW)).toBe(100_000);
    expect(
      heuristicLifetime(
        [
          ['Last-Modified', at(-1e7)],
          ['Date', at(0)],
        ],
        NOW,
      ),
    ).toBe(86_400_000);
    expect(heuristicLifetime([['Last-Modified', at(10)]], NOW)).toBe(0);
    expect(heuristicLifetime([['Last-Modified', 'yesterday']], NOW)).toBe(0);
    expect(heuristicLifetime([], NOW)).toBe(0);
  });
});

describe('RFC 9111, section 4.2.3: the age', () => {
  const age = (...fields: HeaderField[]) => initialAge(fields, { requestedAt: NOW - 2000, receivedAt: NOW });

  it('is the larger of what Date and what Age with the delay say', () => {
    expect(age()).toBe(2000);
    expect(age(['Date', at(-100)])).toBe(100_000);
    expect(age(['Date', at(-10)], ['Age', '25'])).toBe(27_000);
    expect(age(['Date', at(10)], ['Age', '15'])).toBe(17_000);
    expect(age(['Age', '-1'])).toBe(2000);
  });

  it('has no fractions of a second from Date, which has none', () => {
    const times = { requestedAt: NOW + 900, receivedAt: NOW + 900 };
    expect(initialAge([['Date', at(0)]], times)).toBe(0);
  });
});

describe('RFC 5861: the windows of staleness', () => {
  const windows = (cacheControl: string) =>
    staleWindows(responseDirectives([['Cache-Control', cacheControl]], []).directives, {
      swrMs: 7,
      sieMs: 9,
    });

  it('are those of the response, else of the route', () => {
    expect(windows('max-age=1')).toEqual({ swrMs: 7, sieMs: 9 });
    expect(windows('stale-while-revalidate=1, stale-if-error=2')).toEqual({ swrMs: 1000, sieMs: 2000 });
    expect(windows('stale-while-revalidate=0')).toEqual({ swrMs: 0, sieMs: 9 });
  });

  it.each(['must-revalidate', 'proxy-revalidate', 's-maxage=9', 'no-cache'])(
    'RFC 9111, section 4.2.4: %s forbids both',
    (directive) => {
      expect(windows(`${directive}, stale-if-error=60`)).toEqual({ swrMs: 0, sieMs: 0 });
      expect(forbidsStale(responseDirectives([['Cache-Control', directive]], []).directives)).toBe(true);
    },
  );
});
