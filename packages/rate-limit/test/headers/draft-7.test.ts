import { parseDictionary, parseList } from 'structured-headers';
import type { PolicyState } from '@sluice/core';
import { createDraft7Writer } from '../../src/headers/draft-7';
import { policyState, refusal, response } from './decision';

const write = createDraft7Writer();
const five = policyState({ limit: 5, windowMs: 91_000, remaining: 3, resetAfterMs: 90_200 });

function headersOf(...limiters: PolicyState[][]) {
  const res = response();
  for (const policies of limiters) write(res, policies);
  return { ...res.getHeaders() };
}

const ofFive = { 'ratelimit-policy': '5;w=91', ratelimit: 'limit=5, remaining=3, reset=91' };

describe('draft-7', () => {
  it('tells limit, remaining and reset in one field', () => {
    expect(headersOf([five])).toEqual(ofFive);
  });

  it('writes a dictionary and a list that a strict parser reads', () => {
    const { ratelimit, 'ratelimit-policy': quotas } = headersOf([five, policyState()]);
    expect(
      [...parseDictionary(String(ratelimit))].map(([name, [value]]): unknown[] => [name, value]),
    ).toEqual([
      ['limit', 5],
      ['remaining', 3],
      ['reset', 91],
    ]);
    expect(parseList(String(quotas)).map(([quota, parameters]): unknown[] => [quota, ...parameters])).toEqual(
      [
        [5, ['w', 91]],
        [20, ['w', 1]],
      ],
    );
  });

  it('tells when there will be more, where nothing is left', () => {
    const spent = refusal({ limit: 5, resetAfterMs: 91_000, retryAfterMs: 18_200 });
    expect(headersOf([spent])).toMatchObject({ ratelimit: 'limit=5, remaining=0, reset=19' });
  });

  it('keeps what an earlier limiter told, if that is as tight', () => {
    expect(headersOf([five], [policyState({ remaining: 4 })])).toEqual(ofFive);
    expect(headersOf([five], [policyState({ remaining: 3, resetAfterMs: 91_000 })])).toEqual(ofFive);
  });

  it('replaces what an earlier limiter told, if that is less tight', () => {
    expect(headersOf([policyState()], [five])).toEqual(ofFive);
    expect(headersOf([policyState({ remaining: 3, resetAfterMs: 90_000 })], [five])).toEqual(ofFive);
  });

  it('replaces a field of another format', () => {
    const res = response();
    res.setHeader('RateLimit', '"burst";r=0;t=600');
    write(res, [five]);
    expect({ ...res.getHeaders() }).toEqual(ofFive);
  });

  it('writes nothing for a policy in shadow mode', () => {
    expect(headersOf([policyState({ shadow: true })])).toEqual({});
  });
});
