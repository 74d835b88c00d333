import { shapes, startCluster } from '@sluice/test-support';
import { askUntilServed, copied, logIn, serveCounter } from './failing-over';
import type { Browser } from './serve';

const cluster = shapes.find(({ version, shape }) => version === 'v4' && shape === 'cluster');
const NAMES = ['ada', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'];

it('sessions on a cluster go on after a master is frozen and its replica takes over, and nobody logs in again', async () => {
  const servers = await startCluster();
  try {
    await serveCounter(cluster?.create({ cluster: servers } as never) as never, async (browser) => {
      const users = new Map<string, Browser>();
      for (const name of NAMES) users.set(name, await logIn(browser(), name));
      const handle = users.get('ada')?.cookies.get('sid')?.split('.')[0] ?? '';
      const victim = await servers.masterOf(`{${handle}}`);
      await copied(victim, servers.servers);
      victim.freeze();
      await askUntilServed(users);
      expect(await servers.masterOf(`{${handle}}`, servers.otherThan(victim))).not.toBe(victim);
    });
  } finally {
    await servers.stop();
  }
});
