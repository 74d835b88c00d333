import { RetryBudget, retryDelayMs } from '../../src/resilience/retry';

describe('RetryBudget', () => {
  it('allows a tenth of the calls to be repeated, beyond what was saved', () => {
    const budget = new RetryBudget();
    while (budget.take());
    let retries = 0;
    for (let call = 0; call < 1000; call++) {
      budget.onCall();
      if (budget.take()) retries++;
    }
    expect(retries).toBeGreaterThanOrEqual(99);
    expect(retries).toBeLessThanOrEqual(100);
  });
});

describe('retryDelayMs', () => {
  it('grows with the attempts up to a bound, with full jitter', () => {
    expect([1, 2, 3, 4, 9].map((attempt) => retryDelayMs(attempt, () => 1))).toEqual([8, 16, 32, 64, 64]);
    expect(retryDelayMs(4, () => 0)).toBe(0);
  });
});
