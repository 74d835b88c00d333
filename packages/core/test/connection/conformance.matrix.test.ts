import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  endClient,
  newClient,
  shapes,
  useShapeTargets,
  type AnyClient,
  type NodeRedisVersion,
  type Shape,
} from '@sluice/test-support';
import { connectionOf, createConnection, defineScript, type Connection } from '../../src/index';

const echo = defineScript({
  name: 'test/echo',
  keys: ['place'],
  args: ['value'],
  rest: 'more',
  lua: /* lua */ `
local place = KEYS[1]
local value = ARGV[1]
local more = 0
for index = 2, #ARGV do more = more + tonumber(ARGV[index]) end
redis.call('SET', place, value, 'PX', 10000)
return { redis.call('GET', place), more, false, { 'nested', -1 } }
`,
  parse: (reply) => reply,
});

const bytes = defineScript({ ...echo, name: 'test/bytes', binary: true, lua: `${echo.lua}-- binary` });

const targets = useShapeTargets();

/** A pool cannot be duplicated, nor can a sentinel of v5. */
async function clientsItCannotMake(version: NodeRedisVersion, shape: Shape['shape']) {
  const { server, sentinels } = targets();
  if (shape === 'pool') {
    return {
      subscriber: newClient(version, server.clientOptions),
      blocking: newClient(version, server.clientOptions),
    };
  }
  if (shape !== 'sentinel' || version !== 'v5') return {};
  return { blocking: newClient(version, (await sentinels.master()).clientOptions) };
}

describe.each(shapes)('$version $shape', ({ version, shape, create }) => {
  let client: AnyClient;
  let connection: Connection;

  beforeAll(async () => {
    client = create(targets());
    await client.connect();
    connection = createConnection(client, {
      deadline: '2s',
      prefix: `t-${version}-${shape}`,
      ...(await clientsItCannotMake(version, shape)),
    });
  });

  afterAll(async () => {
    connection.close();
    await endClient(client);
  });

  const key = (id: string) => connection.key('test', `{${id}}`);

  it('runs a script: strings, integers, nil and arrays come back as they are', async () => {
    const reply = await connection.run(echo, { place: key('a') }, { value: 'grüße', more: [1, '2', 3] });
    expect(reply).toEqual(['grüße', 6, null, ['nested', -1]]);
  });

  it('carries binary values in both directions', async () => {
    const value = Buffer.from([0, 255, 13, 10, 128]);
    const reply = await connection.run(bytes, { place: key('a') }, { value, more: [] });
    expect(reply).toEqual([value, 0, null, [Buffer.from('nested'), -1]]);
    expect(await connection.command(key('a'), true, ['GET', key('a')], { binary: true })).toEqual(value);
  });

  it('gives maps, doubles, integers and nil in one form', async () => {
    await connection.command(key('h'), false, ['DEL', key('h'), key('h') + ':z']);
    await connection.command(key('h'), false, ['HSET', key('h'), '__proto__', 'kept', 'b', '2']);
    await connection.command(key('h'), false, ['ZADD', key('h') + ':z', '1.5', 'm']);
    expect(await connection.command(key('h'), true, ['HGETALL', key('h')])).toEqual([
      '__proto__',
      'kept',
      'b',
      '2',
    ]);
    expect(await connection.command(key('h'), true, ['ZSCORE', key('h') + ':z', 'm'])).toBe('1.5');
    expect(await connection.command(key('h'), true, ['HLEN', key('h')])).toBe(2);
    expect(await connection.command(key('h'), true, ['HGET', key('h'), 'none'])).toBeNull();
  });

  it('sends a script again, once, when the server has forgotten it', async () => {
    const { server, cluster, sentinels } = targets();
    const servers =
      shape === 'cluster' ? cluster.servers : shape === 'sentinel' ? sentinels.servers : [server];
    for (const each of servers) {
      const admin = newClient('v4', each.clientOptions);
      await admin.connect();
      await admin.sendCommand(['SCRIPT', 'FLUSH']);
      await endClient(admin);
    }
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => connection.run(echo, { place: key('b') }, { value: 'x', more: [] })),
    );
    expect(replies).toEqual(Array(20).fill(['x', 0, null, ['nested', -1]]));
  });

  it("tells the caller's fault from an outage", async () => {
    await connection.command(key('s'), false, ['SET', key('s'), 'text', 'PX', '10000']);
    await expect(connection.command(key('s'), false, ['INCR', key('s')])).rejects.toMatchObject({
      code: 'ERR_REDIS_REPLY',
    });
    const unknown = connection.command(key('s'), false, ['NOPE', 'hunter2']);
    await expect(unknown).rejects.toMatchObject({ code: 'ERR_REDIS_REPLY' });
    await expect(unknown).rejects.not.toThrow(/hunter2/);
  });

  it.each([NaN, 0, -1, Infinity, '5s'])('refuses a call with the deadline %p', async (deadlineMs) => {
    const call = connection.command(key('s'), true, ['GET', key('s')], { deadlineMs } as never);
    await expect(call).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'deadlineMs' });
  });

  it('delivers messages, past a listener that throws', async () => {
    const errors: unknown[] = [];
    const onEvent = (message: unknown) => errors.push(message);
    subscribe('sluice:connection', onEvent);
    const subscriber = connection.subscriber();
    const channel = key('news');
    const thrower = subscriber?.subscribe(channel, () => {
      throw new Error('listener');
    });
    let heard: (message: string) => void = () => undefined;
    const message = new Promise<string>((resolve) => (heard = resolve));
    const listener = subscriber?.subscribe(channel, heard);
    await Promise.all([thrower?.active, listener?.active]);
    await connection.command(channel, false, ['PUBLISH', channel, 'hello']);
    expect(await message).toBe('hello');
    expect(errors).toContainEqual({
      type: 'error',
      error: expect.objectContaining({ message: 'listener' }) as Error,
    });
    thrower?.unsubscribe();
    listener?.unsubscribe();
    unsubscribe('sluice:connection', onEvent);
  });

  it('blocks on a connection of its own, which ends at once', async () => {
    const blocking = connection.blocking();
    const list = key('list');
    const popped = blocking.command(list, ['BLPOP', list, '5']);
    expect(await connection.command(list, false, ['RPUSH', list, 'job'])).toBe(1);
    expect(await popped).toEqual([list, 'job']);
    const waiting = blocking.command(list, ['BLPOP', list, '0']);
    waiting.catch(() => undefined);
    blocking.close();
    await expect(waiting).rejects.toThrow();
    expect(await connection.command(list, true, ['LLEN', list])).toBe(0);
  });

  it('keeps nobody waiting behind what blocks for somebody else', async () => {
    const [first, second] = [connection.blocking(), connection.blocking()];
    const none = key('none');
    const waiting = first.command(none, ['BLPOP', none, '0']);
    waiting.catch(() => undefined);
    expect(await second.command(none, ['EXISTS', none])).toBe(0);
    first.close();
    await expect(waiting).rejects.toThrow();
    expect(await second.command(none, ['EXISTS', none])).toBe(0);
    second.close();
  });

  it('is the same connection for everything on one client', () => {
    expect(connectionOf(client)).toBe(connectionOf(client));
    expect(connectionOf(connection)).toBe(connection);
  });

  it('refuses everything once closed, and leaves the client to its owner', async () => {
    const closing = createConnection(client);
    const channel = key('last');
    const heard: string[] = [];
    await closing.subscriber()?.subscribe(channel, (message) => heard.push(`${message}, by the closed one`))
      .active;
    closing.close();
    const received = new Promise<void>((resolve) => {
      void connection
        .subscriber()
        ?.subscribe(channel, (message) => {
          heard.push(message);
          resolve();
        })
        .active.then(() => connection.command(channel, false, ['PUBLISH', channel, 'hello']));
    });
    await received;
    expect(heard).toEqual(['hello']);
    await expect(closing.command(undefined, true, ['PING'])).rejects.toMatchObject({
      reason: 'closed',
      executed: 'no',
    });
    expect(await connection.command(key('none'), true, ['EXISTS', key('none')])).toBe(0);
  });
});
