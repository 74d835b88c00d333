import { programme } from './programme';

/** Processes take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

describe('the fault programme of queues', () => {
  it(
    'finds every job carried out, though workers are killed',
    async () => {
      const { code, output } = await programme('queue', '--nemesis', 'kill', '--majors', 'v4', '--seed', '7');
      expect(output).toMatch(/v4 +kill .* kept/);
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'finds jobs that are stuck in a queue that is known to fail',
    async () => {
      const { code, output } = await programme('queue', '--control', '--nemesis', 'kill', '--majors', 'v4');
      expect(output).toMatch(/jobs are stuck/);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );
});
