import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useRedis } from '@sluice/test-support';

const redis = useRedis();
const run = promisify(execFile);

async function worker(limit: number, requests: number, atOnce: number): Promise<number> {
  const args = ['-C', '@sluice/source', '-r', 'tsx/cjs', join(__dirname, 'lease-worker.ts')];
  const { stdout } = await run(
    process.execPath,
    [...args, redis.server.socket, String(limit), String(requests), String(atOnce)],
    { timeout: 150_000 },
  );
  return Number(stdout);
}

beforeEach(() => redis.raw('FLUSHALL'));

describe('a limit that three processes lease shares of', () => {
  it('is never exceeded, and left unused by no more than the shares', async () => {
    const admitted = await Promise.all([
      worker(3000, 3000, 1),
      worker(3000, 3000, 10),
      worker(3000, 3000, 100),
    ]);
    const sum = admitted.reduce((total, one) => total + one);
    expect(sum).toBeLessThanOrEqual(3000);
    expect(sum).toBeGreaterThanOrEqual(3000 * 0.8);
  }, 180_000);

  it('has back what the processes did not spend, once they closed; and each process ended by itself', async () => {
    const admitted = await Promise.all([worker(3000, 100, 1), worker(3000, 200, 20)]);
    expect(admitted).toEqual([100, 200]);
    expect(await redis.raw('GET', 'rl:shared:fixed:{k}')).toBe('300');
  }, 180_000);
});
