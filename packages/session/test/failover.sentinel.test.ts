import { shapes, startSentinels } from '@sluice/test-support';
import { askUntilServed, copied, logIn, serveCounter } from './failing-over';

const sentinel = shapes.find(({ version, shape }) => version === 'v6' && shape === 'sentinel');

it('sessions behind sentinels go on after the master is frozen, and nobody logs in again', async () => {
  const servers = await startSentinels();
  try {
    await serveCounter(sentinel?.create({ sentinels: servers } as never) as never, async (browser) => {
      const ada = await logIn(browser(), 'ada');
      const victim = await servers.master();
      await copied(victim, servers.servers);
      victim.freeze();
      await askUntilServed(new Map([['ada', ada]]));
      expect(await servers.master()).not.toBe(victim);
    });
  } finally {
    await servers.stop();
  }
});
