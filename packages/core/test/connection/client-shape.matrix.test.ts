import { nodeRedis, shapes, useProcessWarnings, type NodeRedisVersion } from '@sluice/test-support';
import { connectionOf, createConnection, type RedisLike } from '../../src/index';

type Create = (options: object) => RedisLike;

/** Creates, and does not connect. */
function creator(version: NodeRedisVersion, factory: string): Create {
  const create = (nodeRedis[version] as unknown as Record<string, Create>)[factory] as Create;
  return (options) => {
    const client = create(options);
    client.on?.('error', () => undefined);
    return client;
  };
}

const refused = (option: string, message: RegExp) =>
  expect.objectContaining({
    code: 'ERR_OPTION_INVALID',
    option,
    message: expect.stringMatching(message) as string,
  }) as Error;

describe('what is no client to work with', () => {
  it('a client of v4 in legacy mode is refused, with what to pass instead', () => {
    const client = creator('v4', 'createClient')({ legacyMode: true });
    expect(() => createConnection(client)).toThrow(refused('redis', /legacyMode.*client\.v4/));
    expect(() => connectionOf(client)).toThrow(refused('redis', /legacyMode/));
    expect(() => createConnection((client as unknown as { v4: RedisLike }).v4)).not.toThrow();
  });

  it.each([
    ['createClient', {}],
    ['createClientPool', {}],
    ['createSentinel', { name: 'shop', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] }],
    ['createCluster', { rootNodes: [{ url: 'redis://127.0.0.1:1' }] }],
  ])('%s of v6 with a keyPrefix is refused, with what to use instead', (factory, options) => {
    const client = creator('v6', factory)({ ...options, keyPrefix: 'app:' });
    expect(() => createConnection(client)).toThrow(refused('redis', /keyPrefix.*prefix/));
  });

  it.each([undefined, null, 'redis://localhost', {}, { sendCommand: 1 }, { sendCommand: () => undefined }])(
    '%p is refused',
    (redis) => {
      expect(() => createConnection(redis as never)).toThrow(refused('redis', /node-redis/));
      expect(() => connectionOf(redis as never, 'sessions.redis')).toThrow(
        refused('sessions.redis', /node-redis/),
      );
    },
  );

  it.each([
    [{ deadlin: 1 }, 'deadlin'],
    [{ deadline: 0 }, 'deadline'],
    [{ deadline: '2m' }, 'deadline'],
    [{ maxInFlight: 0 }, 'maxInFlight'],
    [{ prefix: 'a{b}' }, 'prefix'],
    [{ breaker: { minimumCall: 1 } }, 'breaker.minimumCall'],
    [{ subscriber: {} }, 'subscriber'],
    [{ blocking: 7 }, 'blocking'],
  ])('the options %j are refused', (options, option) => {
    const client = creator('v4', 'createClient')({});
    expect(() => createConnection(client, options as never)).toThrow(refused(option, /./));
  });
});

describe('a pool without a client for pub/sub', () => {
  const warnings = useProcessWarnings();

  it('is told of once, however many ask for it', async () => {
    const connections = [1, 2].map(() => createConnection(creator('v6', 'createClientPool')({})));
    for (const connection of connections) {
      expect(connection.subscriber()).toBeUndefined();
      expect(connection.subscriber()).toBeUndefined();
      connection.close();
    }
    await new Promise(setImmediate); // warnings come in a tick of their own
    expect(warnings()).toEqual([expect.objectContaining({ code: 'SLUICE_NO_SUBSCRIBER' })]);
  });
});

describe.each(shapes.filter(({ shape }) => shape === 'pool'))('$version pool', ({ version }) => {
  it('without a client for it cannot block, and says so', () => {
    const connection = createConnection(creator(version, 'createClientPool')({}));
    expect(() => connection.blocking()).toThrow(refused('blocking', /cannot be duplicated/));
    expect(connection.subscriber()).toBeUndefined();
    connection.close();
  });
});
