import { parseCacheControl } from '../../src/fields/cache-control';
import { mayStandIn, reuse, type Reusable } from '../../src/rules/reuse';

const STORED: Reusable = {
  ageMs: 10_000,
  freshMs: 50_000,
  noCache: false,
  staleForbidden: false,
  swrMs: 0,
  sieMs: 0,
};
const decide = (stored: Partial<Reusable>, wishes = '') =>
  reuse({ ...STORED, ...stored }, parseCacheControl([wishes]));

describe('RFC 9111, section 4: reuse', () => {
  it('what is fresh is served, what is not is asked about', () => {
    expect(decide({})).toBe('fresh');
    expect(decide({ freshMs: 0 })).toBe('validate');
  });

  it('section 5.2.2.4: no-cache is asked about every time', () => {
    expect(decide({ noCache: true })).toBe('validate');
  });

  it('RFC 5861, section 3: stale while somebody asks, within the window', () => {
    expect(decide({ freshMs: -999, swrMs: 1000 })).toBe('while-revalidate');
    expect(decide({ freshMs: -1000, swrMs: 1000 })).toBe('validate');
    expect(decide({ freshMs: -1, swrMs: 1000, staleForbidden: true })).toBe('validate');
  });

  it.each([
    ['max-age=0', {}, 'validate'],
    ['max-age=10', {}, 'validate'],
    ['max-age=11', {}, 'fresh'],
    ['no-cache', {}, 'validate'],
    ['min-fresh=50', {}, 'fresh'],
    ['min-fresh=51', {}, 'validate'],
    ['max-stale=5', { freshMs: -5000 }, 'stale'],
    ['max-stale=5', { freshMs: -5001 }, 'validate'],
    ['max-stale', { freshMs: -5e9 }, 'stale'],
    ['max-stale', { freshMs: -1, staleForbidden: true }, 'validate'],
    ['max-stale=x', { freshMs: -1 }, 'validate'],
  ] as const)('section 5.2.1: a request with %s', (wishes, stored, expected) => {
    expect(decide(stored, wishes)).toBe(expected);
  });

  it('RFC 5861, section 4: stale if the handler fails, by the response or by the request', () => {
    const standsIn = (stored: Partial<Reusable>, wishes = '') =>
      mayStandIn({ ...STORED, freshMs: -1000, ...stored }, parseCacheControl([wishes]));
    expect(standsIn({})).toBe(false);
    expect(standsIn({ sieMs: 1001 })).toBe(true);
    expect(standsIn({ sieMs: 1000 })).toBe(false);
    expect(standsIn({}, 'stale-if-error=2')).toBe(true);
    expect(standsIn({ sieMs: 9999, staleForbidden: true }, 'stale-if-error=9')).toBe(false);
    expect(standsIn({ sieMs: 9999, noCache: true })).toBe(false);
    expect(standsIn({ freshMs: 5 })).toBe(true);
  });
});
