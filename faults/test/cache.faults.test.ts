import { programme } from './programme';

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

describe('the fault programme of caches', () => {
  it(
    'finds every promise kept, without and with L1, an evicted fence, and a Redis that comes back empty',
    async () => {
      const nemeses = 'none,l1,fence,restart';
      const { code, output } = await programme(
        'cache',
        '--nemesis',
        nemeses,
        '--majors',
        'v4',
        '--seed',
        '3',
      );
      for (const nemesis of nemeses.split(',')) expect(output).toMatch(new RegExp(`v4 +${nemesis} .* kept`));
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'finds reads that are out of date of a cache that is known to give them out',
    async () => {
      const { code, output } = await programme('cache', '--control', '--nemesis', 'none', '--majors', 'v4');
      expect(output).toMatch(/reads were older than what had been acknowledged/);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );
});
