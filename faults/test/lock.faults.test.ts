import { programme } from './programme';

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

describe('the fault programme of locks', () => {
  it.each(['pause', 'grace'])(
    'finds every promise kept: %s',
    async (nemesis) => {
      const { code, output } = await programme('lock', '--nemesis', nemesis, '--majors', 'v4', '--seed', '7');
      expect(output).toMatch(new RegExp(`v4 +${nemesis} .* kept`));
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'finds two holders at once, and their writes mixed, of a lock that is known to fail',
    async () => {
      const { code, output } = await programme('lock', '--control', '--nemesis', 'pause', '--majors', 'v4');
      expect(output).toMatch(/times two believed at once/);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );

  it('says how it is used when it is asked for something that it does not know', async () => {
    const { code, output } = await programme('lock', '--nemesis', 'flood');
    expect(output).toContain('No nemesis is called flood');
    expect(output).toContain('faults:lock [--seed N] [--nemesis pause|crash|');
    expect(code).toBe(2);
  });
});
