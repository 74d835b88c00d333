import { waitUntil } from '@sluice/test-support';
import { Pending } from '../../src/cache/engine/pending';
import { RedisUnavailableError } from '../../src/index';

const away = () => Promise.reject(new RedisUnavailableError('deadline', 'unknown', 'away'));

it('many keys are tried a few at a time: those of a node that is away go behind the others', async () => {
  let up: (key: string) => boolean = () => false;
  let [tried, atOnce, most] = [0, 0, 0];
  const left = new Set<string>();
  const pending = new Pending({
    invalidate: away,
    async drop(key) {
      tried++;
      most = Math.max(most, ++atOnce);
      await new Promise(setImmediate);
      atOnce--;
      if (!up(key)) await away();
      left.delete(key);
    },
  });
  for (let n = 0; n < 300; n++) {
    const key = `${n < 120 ? 'lame' : 'well'}:${String(n)}`;
    left.add(key);
    await expect(pending.noted({ key }, away())).rejects.toThrow('away');
  }
  await waitUntil('some were tried', () => tried > 0 && atOnce === 0);
  expect(tried).toBeLessThanOrEqual(100);
  up = (key) => key.startsWith('well');
  await waitUntil('the others are settled', () => left.size === 120);
  expect([...left].every((key) => key.startsWith('lame'))).toBe(true);
  up = () => true;
  await waitUntil('all are settled', () => left.size === 0);
  expect(most).toBeLessThanOrEqual(100);
  expect(pending.concerns('lame:1')).toBe(false);
  pending.close();
});
