import { endClient, newClient, startFaultProxy, type FaultProxy, type TestRedis } from '@sluice/test-support';
import {
  createBroadcast,
  createConnection,
  createTopic,
  pubSubEvents,
  type Broadcast,
  type BroadcastOptions,
  type Connection,
  type PubSubEvent,
  type Topic,
  type TopicOptions,
} from '../../src/index';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

let names = 0;

/** Broadcasts and topics that stand for processes of their own: nothing is shared but Redis, and the name within a test. */
export function usePubSub(redis: TestRedis) {
  const ends: (() => unknown)[] = [];
  let name = '';

  beforeEach(() => {
    name = `n${String(++names)}`;
  });

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function connection(): Promise<Connection> {
    const made = createConnection(await redis.client(), { deadline: '5s' });
    ends.push(() => {
      made.close();
    });
    return made;
  }

  /** Through a proxy, so that its network can be cut. */
  async function weakConnection(): Promise<{ connection: Connection; proxy: FaultProxy }> {
    const proxy = await startFaultProxy({ path: redis.server.socket });
    const client = newClient('v4', proxy.clientOptions);
    await client.connect();
    const made = createConnection(client, { deadline: '1s' });
    ends.push(async () => {
      made.close();
      await endClient(client);
      await proxy.stop();
    });
    return { connection: made, proxy };
  }

  return {
    get name() {
      return name;
    },
    atEnd: (end: () => unknown) => ends.push(end),
    weakConnection,

    async broadcast<Message>(options: Partial<BroadcastOptions<Message>> = {}): Promise<Broadcast<Message>> {
      const at = options.redis ?? (await connection());
      const made = createBroadcast<Message>({ channel: name, deadline: '5s', ...options, redis: at });
      ends.push(() => made.close());
      return made;
    },

    async topic<Message>(options: Partial<TopicOptions<Message>> = {}): Promise<Topic<Message>> {
      const at = options.redis ?? (await connection());
      const made = createTopic<Message>({ name, deadline: '5s', ...options, redis: at });
      ends.push(() => made.close());
      return made;
    },

    /** What is told on `sluice:pubsub` from now on. */
    events(): PubSubEvent[] {
      const events: PubSubEvent[] = [];
      const note = (event: unknown) => events.push(event as PubSubEvent);
      subscribe(pubSubEvents.name, note);
      ends.push(() => unsubscribe(pubSubEvents.name, note));
      return events;
    },
  };
}
