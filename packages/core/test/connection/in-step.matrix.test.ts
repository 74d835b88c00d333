import {
  endClient,
  shapes,
  startFaultProxy,
  useShapeTargets,
  waitUntil,
  type AnyClient,
  type FaultProxy,
} from '@sluice/test-support';
import { stat } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection, type Connection } from '../../src/index';

const targets = useShapeTargets();
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** node-redis writes at the end of a turn of the event loop, which a loss may come before, and even the next connection. */
const phases = {
  poll: () =>
    new Promise<void>((resolve) => {
      stat(__filename, () => {
        resolve();
      });
    }),
  timers: () => pause(1),
};

describe.each(shapes)('$version $shape', ({ create }) => {
  let client: AnyClient;
  let connection: Connection;
  let proxy: FaultProxy;

  beforeAll(async () => {
    proxy = await startFaultProxy({ path: targets().server.socket });
    const server = { clientOptions: proxy.clientOptions } as unknown as ReturnType<typeof targets>['server'];
    client = create({ ...targets(), server });
    await client.connect();
    connection = createConnection(client, { deadline: 500, prefix: 'in-step' });
    for (const key of KEYS)
      await connection.command(place(key), false, ['SET', place(key), key, 'PX', '60000']);
  });

  afterAll(async () => {
    connection.close();
    await endClient(client);
    await proxy.stop();
  });

  const place = (key: string) => connection.key('{k}', key);
  const ask = (key: string) => connection.command(place(key), false, ['GET', place(key)]);

  it.each(Object.entries(phases))(
    'no reply goes to the wrong caller when the connection breaks in the %s phase in which something is asked',
    async (_, reachPhase) => {
      for (let round = 0; round < 3; round++) {
        await reachPhase();
        const early = KEYS.slice(0, 2).map(async (key) => ({ key, reply: await ask(key) }));
        breakConnections();
        for (const outcome of await Promise.allSettled(early)) {
          if (outcome.status === 'fulfilled') expect(outcome.value.reply).toBe(outcome.value.key);
          else expect(outcome.reason).toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
        }
        await waitUntil('it is connected again', isAnswered);
        expect(await Promise.all(KEYS.map(ask))).toEqual(KEYS);
      }
    },
  );

  const isAnswered = () =>
    ask('a').then(
      () => true,
      () => false,
    );
});

/** Of everything in this process that is connected to a server: as a reset that is read does. */
function breakConnections(): void {
  for (const handle of (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles()) {
    if (handle instanceof Socket && handle.remotePort !== undefined) handle.destroy(new Error('reset'));
  }
}
