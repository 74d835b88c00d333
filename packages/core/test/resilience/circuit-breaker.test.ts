import { resolveBreaker, type BreakerOptions } from '../../src/resilience/breaker-options';
import { CircuitBreaker } from '../../src/resilience/circuit-breaker';

function makeBreaker(options: BreakerOptions, probe: () => Promise<boolean>) {
  const states: string[] = [];
  const breaker = new CircuitBreaker(resolveBreaker(options, 100), {
    probe,
    onChange: (state) => states.push(state),
  });
  return { breaker, states };
}

const never = () => new Promise<boolean>(() => undefined);

describe('CircuitBreaker', () => {
  it('opens when the share of failures is reached, and not before enough calls were made', () => {
    const { breaker } = makeBreaker({ minimumCalls: 4, failureRatio: 0.5 }, never);
    for (let call = 0; call < 3; call++) breaker.onFailure(breaker.epoch, 0);
    expect(breaker.state).toBe('closed');
    breaker.onFailure(breaker.epoch, 0);
    expect(breaker.state).toBe('open');
    breaker.close();
  });

  it('stays closed below the share', () => {
    const { breaker } = makeBreaker({ minimumCalls: 4, failureRatio: 0.5 }, never);
    for (let call = 0; call < 60; call++) {
      breaker.onAnswer(breaker.epoch, 1, 0);
      if (call % 6 > 0) breaker.onFailure(breaker.epoch, 0);
    }
    expect(breaker.state).toBe('closed');
  });

  it('opens on a row of failures, whatever came before', () => {
    const { breaker } = makeBreaker({ minimumCalls: 10 }, never);
    for (let call = 0; call < 1000; call++) breaker.onAnswer(breaker.epoch, 1, 0);
    for (let call = 0; call < 9; call++) breaker.onFailure(breaker.epoch, 0);
    breaker.onAnswer(breaker.epoch, 1, 0);
    for (let call = 0; call < 9; call++) breaker.onFailure(breaker.epoch, 0);
    expect(breaker.state).toBe('closed');
    breaker.onFailure(breaker.epoch, 0);
    expect(breaker.state).toBe('open');
    breaker.close();
  });

  it('opens on slow answers', () => {
    const { breaker } = makeBreaker({ minimumCalls: 4, slowCall: 50, slowRatio: 0.9 }, never);
    for (let call = 0; call < 4; call++) breaker.onAnswer(breaker.epoch, 51, 0);
    expect(breaker.state).toBe('open');
    breaker.close();
  });

  it('forgets what is older than its window', () => {
    const { breaker } = makeBreaker({ minimumCalls: 4, window: '1s' }, never);
    for (let call = 0; call < 3; call++) breaker.onFailure(breaker.epoch, 0);
    breaker.onAnswer(breaker.epoch, 1, 1_200);
    for (let call = 0; call < 2; call++) breaker.onFailure(breaker.epoch, 1_200);
    expect(breaker.state).toBe('closed');
  });

  it('closes after a probe that is answered, and probes again after one that is not', async () => {
    const answers = [false, true];
    const probes = jest.fn(() => Promise.resolve(answers.shift() ?? true));
    const { breaker, states } = makeBreaker({ minimumCalls: 1, probeInterval: 10 }, probes);
    const closed = new Promise<void>((resolve) => {
      const poll = setInterval(() => {
        if (states.includes('closed')) {
          clearInterval(poll);
          resolve();
        }
      }, 5);
    });
    breaker.onFailure(breaker.epoch, 0);
    await closed;
    expect(probes).toHaveBeenCalledTimes(2);
    expect(states).toEqual(['open', 'closed']);
  });

  it('treats a probe that throws as not answered', async () => {
    let calls = 0;
    const { breaker, states } = makeBreaker({ minimumCalls: 1, probeInterval: 10 }, () =>
      ++calls === 1 ? Promise.reject(new Error('down')) : Promise.resolve(true),
    );
    breaker.onFailure(breaker.epoch, 0);
    while (breaker.state === 'open') await new Promise((resolve) => setTimeout(resolve, 5));
    expect(states).toEqual(['open', 'closed']);
  });

  it('does not count what began before it opened', async () => {
    const { breaker } = makeBreaker({ minimumCalls: 1, probeInterval: 10 }, () => Promise.resolve(true));
    const before = breaker.epoch;
    breaker.onFailure(before, 0);
    breaker.hint();
    await new Promise(setImmediate);
    expect(breaker.state).toBe('closed');
    breaker.onFailure(before, 0);
    expect(breaker.state).toBe('closed');
  });

  it('asks nobody any more once it was closed for good, though a late answer comes', async () => {
    const probe = jest.fn(() => Promise.resolve(true));
    const { breaker, states } = makeBreaker({ minimumCalls: 1 }, probe);
    breaker.onFailure(breaker.epoch, 0);
    breaker.close();
    breaker.hint();
    await new Promise(setImmediate);
    expect(probe).not.toHaveBeenCalled();
    expect(states).toEqual(['open']);
  });

  it.each([
    [{ minimumCalls: 0 }, 'breaker.minimumCalls'],
    [{ failureRatio: 0 }, 'breaker.failureRatio'],
    [{ slowRatio: 2 }, 'breaker.slowRatio'],
    [{ window: '1ms' as const }, 'breaker.window'],
    [{ probeInterval: '30d' as const }, 'breaker.probeInterval'],
    [{ windows: '1s' } as BreakerOptions, 'breaker.windows'],
  ])('refuses %j', (options, option) => {
    expect(() => resolveBreaker(options, 100)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }),
    );
  });
});
