import { programme } from './programme';

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 240_000;

describe('the fault programme of write-behinds', () => {
  it(
    'finds every acknowledged write in the database, after kills, failed queries, and a restart of Redis',
    async () => {
      const { code, output } = await programme(
        'write-behind',
        '--nemesis',
        'storm',
        '--majors',
        'v4',
        '--seed',
        '5',
      );
      expect(output).toMatch(/v4 +storm .* kept/);
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'finds writes that are lost by a write-behind that pops what it writes',
    async () => {
      const { code, output } = await programme(
        'write-behind',
        '--control',
        '--nemesis',
        'database',
        '--majors',
        'v4',
      );
      expect(output).toMatch(/acknowledged writes are not in the database/);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );
});
