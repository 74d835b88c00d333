import {
  endClient,
  newClient,
  shapes,
  useShapeTargets,
  waitUntil,
  type AnyClient,
  type Shape,
} from '@sluice/test-support';
import { createBroadcast, createConnection, createTopic, type Connection } from '../../src/index';
import { Hearing, numbers } from './hearing';

const targets = useShapeTargets();

describe.each(shapes.map((shape) => ({ ...shape, name: `${shape.version} ${shape.shape}` })))(
  'on $name',
  ({ name, version, shape, create }) => {
    const clients: AnyClient[] = [];
    const connections: Connection[] = [];

    /** A process of its own. A pool, and a sentinel of v5, needs clients for what blocks its connection. */
    async function connection(make: Shape['create']): Promise<Connection> {
      const client = make(targets());
      clients.push(client);
      await client.connect();
      const another = () => newClient(version, targets().server.clientOptions);
      const made = createConnection(client, {
        deadline: '10s',
        prefix: name.replaceAll(' ', '-'),
        subscriber: shape === 'pool' ? another() : undefined,
        blocking: shape === 'pool' ? another() : undefined,
      });
      connections.push(made);
      return made;
    }

    afterAll(async () => {
      for (const made of connections) made.close();
      await Promise.all(clients.map(endClient));
    });

    it('broadcasts reach all, and topics miss nothing', async () => {
      const [here, there] = [await connection(create), await connection(create)];
      const hearings = {
        broadcast: new Hearing<string>(),
        late: new Hearing<string>(),
        live: new Hearing<string>(),
      };

      const listening = createBroadcast<string>({ redis: here, channel: 'prices', deadline: '10s' });
      const { listener, onGap } = hearings.broadcast;
      await listening.subscribe(listener, { onGap }).active;
      const publisher = createBroadcast<string>({ redis: there, channel: 'prices', deadline: '10s' });
      for (const n of numbers(1, 5)) await publisher.publish(`Zoë ${String(n)}`);
      await hearings.broadcast.hears(...numbers(1, 5).map((n) => `Zoë ${String(n)}`));

      if (shape === 'sentinel' && version === 'v5') return; // it can neither block nor be duplicated
      const [reading, writing] = [
        createTopic<string>({ redis: here, name: 'orders', deadline: '10s' }),
        createTopic<string>({ redis: there, name: 'orders', deadline: '10s' }),
      ];
      const first = await writing.publish('first');
      for (const n of numbers(1, 5)) await writing.publish(`Zoë ${String(n)}`);
      await reading.subscribe(hearings.late.listener, { from: first, onGap: hearings.late.onGap }).active;
      await reading.subscribe(hearings.live.listener, { onGap: hearings.live.onGap }).active;
      for (const n of numbers(6, 9)) await writing.publish(`Zoë ${String(n)}`);
      await hearings.late.hears(...numbers(1, 9).map((n) => `Zoë ${String(n)}`));
      await waitUntil('the last is heard', () => hearings.live.told.at(-1) === 'Zoë 9');
      for (const each of [listening, publisher, reading, writing]) await each.close();
    });
  },
);

it('a pool without a subscriber publishes, and is refused when it subscribes', async () => {
  const pool = shapes.find((each) => each.shape === 'pool')?.create(targets()) as AnyClient;
  await pool.connect();
  const redis = createConnection(pool, { deadline: '10s' });
  const [broadcast, topic] = [
    createBroadcast({ redis, channel: 'pool', deadline: '10s' }),
    createTopic({ redis, name: 'pool', deadline: '10s' }),
  ];
  await broadcast.publish(1);
  await topic.publish(1);
  expect(() => broadcast.subscribe(() => undefined)).toThrow(
    'createConnection(pool, { subscriber: client })',
  );
  expect(() => topic.subscribe(() => undefined)).toThrow('createConnection(redis, { blocking: client })');
  redis.close();
  await endClient(pool);
});
