import type { PolicyState } from '@sluice/core';
import { createLegacyWriter } from '../../src/headers/legacy';
import { policyState, refusal, response } from './decision';

const write = createLegacyWriter();

function headersOf(...limiters: PolicyState[][]) {
  const res = response();
  for (const policies of limiters) write(res, policies);
  return { ...res.getHeaders() };
}

describe('legacy', () => {
  beforeAll(() => {
    jest.useFakeTimers({ now: 1_700_000_000_250 });
  });
  afterAll(() => {
    jest.useRealTimers();
  });

  it('tells limit, remaining and the Unix time of the reset in a field each', () => {
    expect(headersOf([policyState({ resetAfterMs: 60_000 })])).toEqual({
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '7',
      'x-ratelimit-reset': '1700000061',
    });
  });

  it('tells when there will be more, where nothing is left', () => {
    expect(headersOf([refusal({ resetAfterMs: 60_000, retryAfterMs: 750 })])).toMatchObject({
      'x-ratelimit-reset': '1700000001',
    });
  });

  it('tells the tightest of all policies and limiters', () => {
    const tight = policyState({ limit: 3, remaining: 1 });
    expect(headersOf([policyState(), tight], [policyState({ remaining: 2 })])).toMatchObject({
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '1',
    });
    expect(headersOf([policyState()], [tight])).toMatchObject({ 'x-ratelimit-limit': '3' });
  });

  it('writes nothing for a policy in shadow mode', () => {
    expect(headersOf([policyState({ shadow: true })])).toEqual({});
  });
});
