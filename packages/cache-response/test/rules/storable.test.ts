import type { HeaderField } from '@sluice/http';
import { responseDirectives } from '../../src/fields/targeted';
import { storability, type Candidate, type StorageRules } from '../../src/rules/storable';

const NOW = Date.UTC(2026, 10, 27, 12);
const DEFAULTS: StorageRules = {
  rfc9111: false,
  ttlMs: 60_000,
  negativeTtlMs: 0,
  setCookie: 'refuse',
  allowAuthorization: false,
};
const RFC9111: StorageRules = { ...DEFAULTS, rfc9111: true, ttlMs: undefined, setCookie: 'store' };

function decide(
  rules: StorageRules,
  status: number,
  fields: HeaderField[] = [],
  more: Partial<Candidate> = {},
): string {
  const decision = storability(
    {
      method: 'GET',
      hasAuthorization: false,
      requestNoStore: false,
      isAtTarget: false,
      status,
      fields,
      stated: responseDirectives(fields, []),
      receivedAt: NOW,
      ...more,
    },
    rules,
  );
  return decision.storable ? `${decision.source} ${String(decision.lifetimeMs)}` : decision.reason;
}

const control = (value: string): HeaderField => ['Cache-Control', value];
const day = new Date(NOW - 86_400_000).toUTCString();

describe('RFC 9111, section 3: what may be stored', () => {
  it.each([
    ['no-store', 'no-store'],
    ['private, max-age=60', 'private'],
    ['max-age=60, private="x"', 'stated 60000'],
    ['max-age=60', 'stated 60000'],
    ['No-StOrE, max-age=60', 'no-store'],
    ['no-cache', 'route 60000'],
    ['max-age=60, no-store, must-understand', 'stated 60000'],
  ])('%s: %s', (value, expected) => {
    expect(decide(DEFAULTS, 200, [control(value)])).toBe(expected);
  });

  it('section 5.2.1.5: nothing for a request with no-store', () => {
    expect(decide(DEFAULTS, 200, [], { requestNoStore: true })).toBe('request-no-store');
  });

  it.each(['public', 's-maxage=5', 'must-revalidate'])(
    'section 3.5: %s lets a request with Authorization be stored',
    (directive) => {
      const more = { hasAuthorization: true };
      expect(decide(RFC9111, 200, [control(`max-age=5, ${directive}`)], more)).toBe('stated 5000');
      expect(decide(RFC9111, 200, [control('max-age=5')], more)).toBe('authorization');
      expect(decide({ ...DEFAULTS, allowAuthorization: true }, 200, [], more)).toBe('route 60000');
    },
  );

  it('section 4.1: nothing that varies by what is not known', () => {
    for (const vary of ['*', 'Foo, *', ', *', ['', '*']]) {
      expect(decide(RFC9111, 200, [control('max-age=9'), ['Vary', vary]])).toBe('vary-star');
    }
  });

  it('section 5.2.2.3: must-understand lets statuses be stored that are known', () => {
    expect(decide(RFC9111, 599, [control('max-age=9, no-store, must-understand')])).toBe('status');
    expect(decide(RFC9111, 599, [control('max-age=9')])).toBe('stated 9000');
  });

  it.each([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])(
    'section 4.2.2: %i by a heuristic',
    (status) => {
      expect(decide(RFC9111, status, [['Last-Modified', day]])).toBe('heuristic 8640000');
    },
  );

  it.each([201, 202, 302, 403, 500, 502, 503, 504, 599])(
    'section 4.2.2: not %i, unless it is public',
    (status) => {
      expect(decide(RFC9111, status, [['Last-Modified', day]])).toBe('no-freshness');
      expect(decide(RFC9111, status, [['Last-Modified', day], control('public')])).toBe('heuristic 8640000');
    },
  );

  it('parts and answers to conditions are not stored, whatever they say', () => {
    for (const status of [206, 304]) expect(decide(RFC9111, status, [control('max-age=9')])).toBe('partial');
    expect(decide(RFC9111, 103, [control('max-age=9')])).toBe('interim');
  });

  it('RFC 9110, section 9.3.3: POST with a stated freshness, for the target alone', () => {
    const more = { method: 'POST', isAtTarget: true };
    expect(decide(RFC9111, 200, [control('max-age=9')], more)).toBe('stated 9000');
    expect(decide(RFC9111, 200, [], more)).toBe('post');
    expect(decide(RFC9111, 200, [control('max-age=9')], { ...more, isAtTarget: false })).toBe('post');
  });
});

describe('without the profile of a proxy', () => {
  it('a route has a ttl for what is stated nowhere', () => {
    for (const status of [200, 203, 301, 308]) expect(decide(DEFAULTS, status)).toBe('route 60000');
    expect(decide(DEFAULTS, 200, [['Last-Modified', day]])).toBe('route 60000');
    expect(decide({ ...DEFAULTS, ttlMs: undefined }, 200, [['Last-Modified', day]])).toBe(
      'heuristic 8640000',
    );
    expect(decide(DEFAULTS, 302)).toBe('no-freshness');
  });

  it('404 and 410 have a short one of their own, if any', () => {
    expect(decide(DEFAULTS, 404)).toBe('no-freshness');
    expect(decide({ ...DEFAULTS, negativeTtlMs: 5000 }, 410)).toBe('negative 5000');
  });

  it.each([400, 401, 403, 413, 414, 429, 431, 500, 502, 503, 504])(
    '%i is never stored, whatever it says',
    (status) => {
      expect(decide(DEFAULTS, status, [control('public, max-age=60')])).toBe('status');
    },
  );

  it('Set-Cookie is refused, unless it is taken off or wanted', () => {
    const cookie: HeaderField = ['Set-Cookie', ['a=1', 'b=2']];
    expect(decide(DEFAULTS, 200, [cookie, control('public, max-age=9')])).toBe('set-cookie');
    expect(decide({ ...DEFAULTS, setCookie: 'strip' }, 200, [cookie])).toBe('route 60000');
    expect(decide(RFC9111, 200, [cookie, control('max-age=9')])).toBe('stated 9000');
  });
});
