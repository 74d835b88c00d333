import { durationMs, type Duration } from '../src/duration';

describe('durationMs', () => {
  it.each<[Duration, number]>([
    [1500, 1500],
    ['30s', 30_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
    ['250ms', 250],
  ])('reads %p', (value, expected) => {
    expect(durationMs('ttl', value)).toBe(expected);
  });

  it.each([0, -1, NaN, Infinity, '', 'soon', '0s', 'x'.repeat(200), null, {}, [], true, 0.4])(
    'refuses %p',
    (value) => {
      expect(() => durationMs('ttl', value as Duration)).toThrow(
        expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'ttl' }),
      );
    },
  );

  it('refuses what is out of its bounds', () => {
    expect(() => durationMs('window', '367d', 1, 366 * 86_400_000)).toThrow(/at most 366d/);
    expect(() => durationMs('window', 5, 10)).toThrow(/at least 10 ms/);
  });
});
