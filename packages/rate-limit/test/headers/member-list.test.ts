import fc from 'fast-check';
import { parseList, type BareItem } from 'structured-headers';
import type { PolicyState } from '@sluice/core';
import { createDraft10Writer } from '../../src/headers/draft-10';
import { createDraft8Writer } from '../../src/headers/draft-8';
import type { FormatWriter } from '../../src/headers/format';
import { createPartition } from '../../src/headers/partition';
import { policyState, refusal, response } from './decision';

const day = policyState({
  name: 'day',
  limit: 5000,
  windowMs: 86_400_000,
  remaining: 4711,
  resetAfterMs: 86_000_000,
});

/** Both fields, as text. */
function textOf(write: FormatWriter, ...policies: PolicyState[]) {
  const res = response();
  write(res, policies);
  return [res.getHeader('RateLimit-Policy'), res.getHeader('RateLimit')];
}

/** Both fields, as a strict parser reads them: `[name, parameters]` of each member. */
function readBack(res: { getHeader(name: string): unknown }) {
  const read = (field: string) =>
    parseList(String(res.getHeader(field))).map(([name, parameters]): [unknown, Record<string, BareItem>] => [
      name,
      Object.fromEntries(parameters),
    ]);
  return { quotas: read('RateLimit-Policy'), limits: read('RateLimit') };
}

describe('draft-10', () => {
  const write = createDraft10Writer();

  it('tells each policy in one member of each list', () => {
    expect(textOf(write, policyState(), day)).toEqual([
      '"burst";q=20;w=1, "day";q=5000;w=86400',
      '"burst";r=7;t=1, "day";r=4711;t=86000',
    ]);
  });

  it('tells when there will be more, where nothing is left', () => {
    const spent = refusal({ resetAfterMs: 61_000, retryAfterMs: 2001 });
    expect(textOf(write, spent)[1]).toBe('"burst";r=0;t=3');
    expect(textOf(write, { ...spent, allowed: true })[1]).toBe('"burst";r=0;t=3');
    expect(textOf(write, { ...spent, allowed: true, retryAfterMs: 0 })[1]).toBe('"burst";r=0;t=61');
  });

  it('tells when a refused request would pass, where something is left but too little', () => {
    expect(textOf(write, refusal({ remaining: 5, resetAfterMs: 61_000, retryAfterMs: 12_000 }))[1]).toBe(
      '"burst";r=5;t=12',
    );
  });

  it('tells when the policy is whole again, where a refused request never passes', () => {
    const tooDear = refusal({ remaining: 5, resetAfterMs: 61_000, retryAfterMs: Infinity });
    expect(textOf(write, tooDear)[1]).toBe('"burst";r=5;t=61');
  });

  it('rounds a window below a second up to one, because w must not be zero', () => {
    expect(textOf(write, policyState({ windowMs: 50 }))[0]).toBe('"burst";q=20;w=1');
    expect(textOf(write, policyState({ windowMs: 1001 }))[0]).toBe('"burst";q=20;w=2');
  });

  it('says nothing of a policy in shadow mode', () => {
    expect(textOf(write, policyState({ shadow: true }), day)).toEqual([
      '"day";q=5000;w=86400',
      '"day";r=4711;t=86000',
    ]);
    expect(textOf(write, policyState({ shadow: true }))).toEqual([undefined, undefined]);
  });

  it('tells requests at once by their unit, without a window', () => {
    expect(textOf(write, policyState({ name: 'at-once', unit: 'concurrent-requests' }))).toEqual([
      '"at-once";q=20;qu="concurrent-requests"',
      '"at-once";r=7',
    ]);
  });

  it('follows a limit and a window that change from request to request', () => {
    const plans = Array.from({ length: 40 }, (_, index) => [index % 20, (index % 3) * 1000 + 1000] as const);
    for (const [limit, windowMs] of plans) {
      expect(textOf(write, policyState({ limit, windowMs }))[0]).toBe(
        `"burst";q=${String(limit)};w=${String(windowMs / 1000)}`,
      );
    }
  });

  it('adds its members to those of an earlier limiter', () => {
    const res = response();
    write(res, [policyState()]);
    createDraft10Writer()(res, [day]);
    expect(res.getHeader('RateLimit-Policy')).toBe('"burst";q=20;w=1, "day";q=5000;w=86400');
    expect(res.getHeader('RateLimit')).toBe('"burst";r=7;t=1, "day";r=4711;t=86000');
  });

  it('adds its members to a field of several lines', () => {
    const res = response();
    res.setHeader('RateLimit', ['"one";r=1', '"two";r=2']);
    write(res, [policyState()]);
    expect(readBack(res).limits.map(([name]) => name)).toEqual(['one', 'two', 'burst']);
  });

  it('replaces a field that is no list of names, which would make its own unreadable', () => {
    const res = response();
    res.setHeader('RateLimit', 'limit=5, remaining=3, reset=91');
    res.setHeader('RateLimit-Policy', '5;w=91');
    write(res, [policyState()]);
    expect(res.getHeader('RateLimit')).toBe('"burst";r=7;t=1');
    expect(res.getHeader('RateLimit-Policy')).toBe('"burst";q=20;w=1');
  });
});

describe('draft-8', () => {
  it('is the same lists with a space before each parameter', () => {
    const perMinute = { name: '5-in-1min', limit: 5, windowMs: 60_000, remaining: 4, resetAfterMs: 60_000 };
    expect(textOf(createDraft8Writer(), policyState(perMinute), day)).toEqual([
      '"5-in-1min"; q=5; w=60, "day"; q=5000; w=86400',
      '"5-in-1min"; r=4; t=60, "day"; r=4711; t=86000',
    ]);
  });
});

describe.each([
  ['draft-10', createDraft10Writer],
  ['draft-8', createDraft8Writer],
])('%s', (_format, createWriter) => {
  it('is read back by a strict parser, whatever the name, the numbers and the key', () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
    });
    const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const duration = fc.double({ min: 0, max: 366 * 86_400_000, noNaN: true });
    const state = fc.record({
      name: printable,
      limit: whole,
      windowMs: duration,
      remaining: whole,
      resetAfterMs: duration,
      retryAfterMs: duration,
      allowed: fc.boolean(),
      shadow: fc.boolean(),
    });
    const partition = createPartition('secret');

    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 4 }), fc.string(), (policies, key) => {
        const res = response();
        createWriter()(res, policies, partition(key));
        const told = policies.filter(({ shadow }) => !shadow);
        fc.pre(told.length > 0);
        const { quotas, limits } = readBack(res);

        expect(quotas.map(([name]) => name)).toEqual(told.map(({ name }) => name));
        expect(limits.map(([name]) => name)).toEqual(told.map(({ name }) => name));
        told.forEach(({ limit, remaining }, index) => {
          const { q, w, pk } = quotas[index]?.[1] ?? {};
          const { r, t, pk: samePk } = limits[index]?.[1] ?? {};
          expect([q, r]).toEqual([
            Math.min(limit, 999_999_999_999_999),
            Math.min(remaining, 999_999_999_999_999),
          ]);
          expect(w).toBeGreaterThanOrEqual(1);
          expect(t).toBeGreaterThanOrEqual(0);
          expect((pk as ArrayBuffer).byteLength).toBe(12);
          expect(samePk).toEqual(pk);
        });
      }),
    );
  });

  it('tells whose quota it is, where the policy has a key', () => {
    const res = response();
    createWriter()(res, [policyState(), day], createPartition('secret')({ day: '203.0.113.7' }));
    const { quotas, limits } = readBack(res);
    expect(quotas.map(([, { pk }]) => pk !== undefined)).toEqual([false, true]);
    expect(limits.map(([, { pk }]) => pk !== undefined)).toEqual([false, true]);
  });
});
