import fc from 'fast-check';
import { retryAfterSeconds } from '../../src/headers/retry-after';
import { waitMs, wholeSeconds } from '../../src/headers/seconds';
import { decisionOf, policyState, refusal } from './decision';

describe('Retry-After', () => {
  it.each([
    [0, 1],
    [1, 1],
    [1000, 1],
    [1000.001, 2],
    [59_999.5, 60],
  ])('after a wait of %d ms is %d', (retryAfterMs, seconds) => {
    expect(retryAfterSeconds(decisionOf(refusal({ retryAfterMs })))).toBe(seconds);
  });

  it('waits for the slowest of the policies that refused', () => {
    const policies = [refusal({ retryAfterMs: 1000 }), refusal({ retryAfterMs: 9000 }), refusal()];
    expect(retryAfterSeconds(decisionOf(...policies))).toBe(9);
    expect(retryAfterSeconds({ ...decisionOf(...policies), retryAfterMs: 1000 })).toBe(9);
  });

  it('does not wait for a policy that let the request pass, or would only have refused it', () => {
    const bystanders = [
      policyState({ resetAfterMs: 86_000_000 }),
      refusal({ shadow: true, retryAfterMs: 60_000 }),
    ];
    expect(retryAfterSeconds(decisionOf(refusal({ retryAfterMs: 1000 }), ...bystanders))).toBe(1);
  });

  it('is not sent when no wait would help', () => {
    expect(retryAfterSeconds(decisionOf(refusal({ retryAfterMs: Infinity })))).toBeUndefined();
    expect(retryAfterSeconds(decisionOf(refusal(), refusal({ retryAfterMs: Infinity })))).toBeUndefined();
  });

  it('is at least 1 and never earlier than the t of a policy that refused', () => {
    const duration = fc.double({ min: 0, max: 366 * 86_400_000, noNaN: true });
    const refused = fc.record({
      remaining: fc.nat(3),
      retryAfterMs: duration.map((ms) => ms + 0.001),
      resetAfterMs: duration,
    });
    fc.assert(
      fc.property(fc.array(refused, { minLength: 1, maxLength: 4 }), (states) => {
        const policies = states.map(refusal);
        const seconds = retryAfterSeconds(decisionOf(...policies));
        expect(seconds).toBeGreaterThanOrEqual(1);
        for (const policy of policies) expect(seconds).toBeGreaterThanOrEqual(wholeSeconds(waitMs(policy)));
      }),
    );
  });
});
