import { nextAfter, resolveRepeat } from '../../src/queue/schedules';
import type { RepeatOptions } from '../../src/queue/queue';

describe('the next occurrence', () => {
  const at = (text: string) => Date.parse(`2026-03-01T${text}Z`);
  const nightly = { cron: '0 3 * * *', timezone: 'UTC' };

  it('comes after the one before, also by a clock that is behind that of Redis', () => {
    expect(nextAfter(nightly, at('02:59:55'), at('03:00:00'))).toBe(at('03:00:00') + 86_400_000);
    expect(nextAfter({ everyMs: 60_000 }, at('02:59:55'), at('03:00:00'))).toBe(at('03:01:00'));
  });

  it('leaves out those that were missed', () => {
    expect(nextAfter(nightly, at('04:00:00') + 5 * 86_400_000, at('03:00:00'))).toBe(
      at('03:00:00') + 6 * 86_400_000,
    );
    expect(nextAfter({ everyMs: 60_000 }, at('05:30:30'), at('03:00:00'))).toBe(at('05:31:00'));
  });
});

describe('what is repeated', () => {
  const resolve = (repeat: object) => resolveRepeat({ key: 'k', ...repeat } as RepeatOptions);

  it('is by cron or by a length of time, where what is undefined is left out', () => {
    expect(resolve({ cron: '0 3 * * *', every: undefined }).times).toEqual({
      ...{ cron: '0 3 * * *', timezone: 'UTC' },
    });
    expect(resolve({ every: '1m', cron: undefined, timezone: undefined }).times).toEqual({ everyMs: 60_000 });
    for (const [option, repeat] of [
      ['repeat.cron', { cron: '0 3 * * *', every: '1m' }],
      ['repeat.timezone', { every: '1m', timezone: 'UTC' }],
      ['repeat.cron', {}],
    ] as const) {
      expect(() => resolve(repeat)).toThrow(expect.objectContaining({ option }));
    }
  });
});
