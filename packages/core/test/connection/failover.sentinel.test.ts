import { endClient, shapes, startSentinels, waitUntil, type RedisServer } from '@sluice/test-support';
import { createConnection, RedisUnavailableError } from '../../src/index';

const faults = [
  ['killed', (server: RedisServer) => server.kill()],
  [
    'frozen',
    (server: RedisServer) => {
      server.freeze();
    },
  ],
] as const;

describe.each(shapes.filter(({ shape }) => shape === 'sentinel'))('$version sentinel', ({ create }) => {
  it.each(faults)(
    'serves again after the master is %s and a replica takes over, without a restart',
    async (_, fault) => {
      const sentinels = await startSentinels();
      const client = create({ sentinels } as never);
      await client.connect();
      const connection = createConnection(client, { deadline: 100 });
      const write = () => connection.command('k', false, ['SET', 'k', '1', 'PX', '10000']);
      try {
        await waitUntil('it is written to', () =>
          write().then(
            () => true,
            () => false,
          ),
        );
        const victim = await sentinels.master();
        await fault(victim);
        const errors: unknown[] = [];
        await waitUntil('the new master is written to', async () => {
          try {
            await write();
          } catch (error) {
            errors.push(error);
            return false;
          }
          return errors.length > 0;
        });
        expect(errors.every((error) => error instanceof RedisUnavailableError)).toBe(true);
        expect(await sentinels.master()).not.toBe(victim);
      } finally {
        connection.close();
        await endClient(client);
        await sentinels.stop();
      }
    },
  );
});
