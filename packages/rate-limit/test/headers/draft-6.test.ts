import type { PolicyState } from '@sluice/core';
import { createDraft6Writer } from '../../src/headers/draft-6';
import { policyState, refusal, response } from './decision';

const write = createDraft6Writer();
const five = policyState({ limit: 5, windowMs: 91_000, remaining: 3, resetAfterMs: 90_200 });

function headersOf(...limiters: PolicyState[][]) {
  const res = response();
  for (const policies of limiters) write(res, policies);
  return { ...res.getHeaders() };
}

const ofFive = {
  'ratelimit-policy': '5;w=91',
  'ratelimit-limit': '5',
  'ratelimit-remaining': '3',
  'ratelimit-reset': '91',
};

describe('draft-6', () => {
  it('tells limit, remaining and reset in a field each', () => {
    expect(headersOf([five])).toEqual(ofFive);
  });

  it('tells the policy with the fewest remaining, and the quotas of all', () => {
    expect(headersOf([policyState(), five, policyState({ remaining: 4 })])).toEqual({
      ...ofFive,
      'ratelimit-policy': '20;w=1, 5;w=91, 20;w=1',
    });
  });

  it('tells the longest wait of equals', () => {
    const spent = [refusal({ retryAfterMs: 1000 }), refusal({ limit: 9, retryAfterMs: 7000 }), refusal()];
    expect(headersOf(spent)).toMatchObject({ 'ratelimit-limit': '9', 'ratelimit-reset': '7' });
  });

  it('keeps what an earlier limiter told, if that is as tight', () => {
    expect(headersOf([five], [policyState({ remaining: 4 })])).toEqual(ofFive);
    expect(headersOf([five], [policyState({ remaining: 3, resetAfterMs: 91_000 })])).toEqual(ofFive);
  });

  it('replaces what an earlier limiter told, if that is less tight', () => {
    expect(headersOf([policyState()], [five])).toEqual(ofFive);
    expect(headersOf([policyState({ remaining: 3, resetAfterMs: 90_000 })], [five])).toEqual(ofFive);
  });

  it('replaces what it cannot read', () => {
    const res = response();
    for (const unreadable of ['few', '3']) {
      res.setHeader('RateLimit-Remaining', unreadable);
      res.setHeader('RateLimit-Reset', 'soon');
      write(res, [five]);
      expect({ ...res.getHeaders() }).toEqual(ofFive);
    }
  });

  it('leaves out what is in shadow mode or has no window', () => {
    const others = [
      policyState({ shadow: true }),
      policyState({ unit: 'concurrent-requests', remaining: 0 }),
    ];
    expect(headersOf([...others, five])).toEqual(ofFive);
    expect(headersOf(others)).toEqual({});
  });
});
