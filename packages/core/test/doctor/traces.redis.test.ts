import { createConnection, createDoctor, createLocks, createRateLimiter } from '../../src/index';
import { fixedWindow } from '../../src/rate-limit/redis/fixed-window.lua';
import { useDoctor } from './use-doctor';

const doctor = useDoctor();

it('knows the patterns in use by their scripts, whoever ran them', async () => {
  await doctor.redis.raw('SCRIPT', 'FLUSH');
  const fresh = createDoctor({ redis: doctor.client, patterns: ['queue'] });
  expect((await fresh.snapshot()).patterns).toEqual(['queue']);
  const other = await doctor.redis.client();
  await createRateLimiter({ redis: other, policies: [{ name: 'a', limit: 1, window: '1s' }] }).consume('x');
  await (await createLocks({ redis: other }).acquire('order')).release();
  expect((await fresh.snapshot()).patterns).toEqual(['lock', 'queue', 'rate-limit']);
});

describe('slow commands', () => {
  const SECRET = 'secret-3fd1';

  beforeEach(async () => {
    await doctor.redis.raw('SLOWLOG', 'RESET');
    await doctor.redis.raw('SCRIPT', 'FLUSH');
    await doctor.set('slowlog-log-slower-than', '0');
  });

  it('are called by the name of our script, sent whole or by its hash, and show no argument', async () => {
    const connection = createConnection(doctor.client);
    const keys = { counter: `rl:{${SECRET}}` };
    const args = { cost: 1, limit: 1, window: 1000, least: 1, wanted: 1, share: 1 };
    await doctor.redis.raw('SLOWLOG', 'RESET');
    await connection.run(fixedWindow, keys, args);
    await connection.run(fixedWindow, keys, args);
    await doctor.redis.raw('SET', SECRET, SECRET);
    await doctor.redis.raw('EVAL', `return "${SECRET}"`, '0');
    await doctor.set('slowlog-log-slower-than', '-1');
    const snapshot = await createDoctor({ redis: doctor.client }).snapshot();
    const [node] = snapshot.nodes;
    if (node?.state !== 'answering') throw new Error('no answer');
    const names = node.slowlog?.map(({ name }) => name).reverse();
    // Missing at first, it is loaded by an EVAL.
    expect(names?.filter((name) => name === 'rate-limit/fixed-window')).toHaveLength(3);
    expect(names).toEqual(expect.arrayContaining(['SET', 'EVAL of others']));
    const found = await createDoctor({ redis: doctor.client }).check({ snapshot });
    expect(found.find(({ message }) => message.startsWith('rate-limit/fixed-window'))).toMatchObject({
      code: 'slowlog/entries',
      severity: 'warning',
      message: expect.stringMatching(/was slow 3 times within a day: up to [\d.]+ ms$/),
    });
    expect(JSON.stringify([snapshot, found])).not.toContain(SECRET);
  });
});

it('tells what held Redis up', async () => {
  await doctor.redis.raw('LATENCY', 'RESET');
  await doctor.set('latency-monitor-threshold', '1');
  expect((await doctor.findings()).has('latency/spikes')).toBe(false);
  await doctor.redis.raw('DEBUG', 'SLEEP', '0.02');
  expect((await doctor.findings()).get('latency/spikes')?.message).toMatch(
    /^Redis was held up by "command": for \d+ ms/,
  );
});

it('tells that Redis was restarted since it looked', async () => {
  const standing = createDoctor({ redis: doctor.client });
  const changed = async () => (await standing.check()).some(({ code }) => code === 'replication/changed');
  expect(await changed()).toBe(false);
  expect(await changed()).toBe(false);
  await doctor.redis.raw('DEBUG', 'CHANGE-REPL-ID');
  expect(await changed()).toBe(true);
  expect(await changed()).toBe(true); // for an hour
});

describe('big keys', () => {
  const big = { bigKeys: { minBytes: 20_000 } };

  beforeAll(async () => {
    await doctor.redis.raw('FLUSHALL');
    await doctor.redis.raw('SET', 'sess:{mallory}', 'x'.repeat(30_000));
    await doctor.redis.raw('SET', 'sess:{eve}', 'x'.repeat(40_000));
    await doctor.redis.raw('SET', 'user:bob@example.com:photo', 'x'.repeat(50_000));
    await doctor.redis.raw('RPUSH', 'small', 'x');
  });

  it('are looked for on request only, and named by their pattern, never by themselves', async () => {
    expect((await doctor.findings()).has('memory/big-key')).toBe(false);
    const found = await createDoctor({ redis: doctor.client }).check(big);
    const messages = found.filter(({ code }) => code === 'memory/big-key').map(({ message }) => message);
    expect(messages).toEqual([
      '1 key like *:*:* (string) of up to 57.4 kB, among all keys',
      '2 keys like sess:{*} (string) of up to 41 kB, among all keys',
    ]);
    const known = await createDoctor({ redis: doctor.client, prefixes: ['user'] }).check(big);
    expect(known.map(({ message }) => message).join()).toContain('1 key like user:*:* (string)');
  });

  it('are looked for among so many keys', async () => {
    await doctor.redis.raw('EVAL', `for i = 1, 2000 do redis.call('SET', 'n' .. i, '') end`, '0');
    const before = await calls('memory|usage');
    const found = await createDoctor({ redis: doctor.client }).check({
      bigKeys: { minBytes: 1, maxKeys: 700 },
    });
    expect((await calls('memory|usage')) - before).toBe(700);
    expect(found.find(({ code }) => code === 'memory/big-key')?.message).toContain(
      'among the first 700 keys',
    );
  });

  async function calls(name: string): Promise<number> {
    const [node] = (await createDoctor({ redis: doctor.client }).snapshot()).nodes;
    if (node?.state !== 'answering') throw new Error('no answer');
    return node.numbers?.commands.find((command) => command.name === name)?.calls ?? 0;
  }
});

describe('for a user who may not ask', () => {
  const DENIED = ['config', 'slowlog', 'latency', 'script', 'scan', 'memory', 'info'];

  it.each(DENIED)('says that %s is refused, and checks everything else', async (command) => {
    await doctor.redis.raw('ACL', 'SETUSER', 'default', `-${command}`);
    try {
      const found = await createDoctor({ redis: doctor.client }).check({ bigKeys: true });
      const refused = found.filter(({ code }) => code === 'access/refused');
      expect(refused).toHaveLength(1);
      expect(refused[0]).toMatchObject({
        severity: command === 'info' ? 'warning' : 'info',
        message: expect.stringContaining(`The user may not call ${command.toUpperCase()}. Not checked: `),
        remedy: expect.stringContaining(`ACL SETUSER <user> +${command}`),
      });
      expect(found.map(({ code }) => code)).toContain(
        command === 'info' ? 'latency/not-monitored' : 'memory/unlimited',
      );
    } finally {
      await doctor.redis.raw('ACL', 'SETUSER', 'default', '+@all');
    }
  });
});
