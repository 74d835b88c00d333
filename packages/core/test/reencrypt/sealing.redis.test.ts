import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { useRedis } from '@sluice/test-support';
import {
  createConnection,
  createQueue,
  createSealer,
  createSessionStore,
  createWorker,
  DecryptError,
  OptionError,
  reencrypt,
  type Connection,
  type ReencryptProgress,
  type Sealer,
} from '../../src/index';
import { known, PATTERNS, type Kept, type PatternRow } from './sealing-patterns';
import { keyIdOf, misplaced, put, spotsOf, tampered } from './spots';

const redis = useRedis();
const [k1, k2, k9] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const old = createSealer({ keys: { k1 }, current: 'k1' });
const rotated = createSealer({ keys: { k1, k2 }, current: 'k2' });
const anew = createSealer({ keys: { k2 }, current: 'k2' });
const stranger = createSealer({ keys: { k9 }, current: 'k9' });
const SECRET = 'swordfish and custard';
const kept: Kept[] = [];
let connection: Connection;

beforeEach(async () => {
  await redis.raw('FLUSHALL');
  known.clear();
  connection = createConnection(await redis.client());
});
afterEach(async () => {
  for (const each of kept.splice(0)) await each.close?.();
  connection.close();
});

/** A process of its own: nothing is shared but Redis. */
function open(row: PatternRow, sealer: Sealer, name = 'a'): Kept {
  const one = row.open(connection, sealer, name);
  kept.push(one);
  return one;
}

async function expectRefusal(
  { refusal }: PatternRow,
  reading: Promise<unknown>,
  what: string,
): Promise<void> {
  const read = await reading.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (refusal !== 'DecryptError') expect([what, read]).toEqual([what, refusal]);
  else expect([what, 'error' in read && read.error]).toEqual([what, expect.any(DecryptError)]);
  expect(inspect(read, { depth: 9 })).not.toContain(SECRET);
}

describe.each(PATTERNS)('$pattern', (row) => {
  const { pattern, rewritten } = row;

  it('opens what an old key has sealed, and seals under the current one', async () => {
    await open(row, old).write(SECRET);
    const process = open(row, rotated);
    expect(await process.read()).toBe(SECRET);
    if (rewritten) {
      await process.write(`${SECRET}!`);
      expect(await open(row, anew).read()).toBe(`${SECRET}!`);
    } else {
      await expectRefusal(row, open(row, anew).read(), 'an old key that is gone');
    }
    await open(row, rotated, 'b').write(SECRET);
    const spots = await spotsOf(connection, pattern);
    expect(spots.map(({ sealed }) => keyIdOf(sealed)).sort()).toEqual([rewritten ? 'k2' : 'k1', 'k2']);
  });

  it('opens nothing that was tampered with, moved, or sealed for another place or under an unknown key', async () => {
    await open(row, rotated).write(SECRET);
    const [spot] = await spotsOf(connection, pattern);
    await open(row, rotated, 'b').write('another one');
    const other = (await spotsOf(connection, pattern)).find(
      ({ sealed }) => !sealed.equals(spot?.sealed ?? sealed),
    );
    if (spot === undefined || other === undefined) throw new Error('It has sealed nothing');
    const wrong = [
      ...tampered(spot.sealed),
      ...(await misplaced(spot, rotated, stranger)),
      ['moved', other.sealed] as const,
    ];
    for (const [what, sealed] of wrong) {
      await put(connection, spot, sealed);
      await expectRefusal(row, open(row, rotated).read(), what);
    }
    await put(connection, spot, spot.sealed);
    expect(await open(row, rotated).read()).toBe(SECRET);
    for (const { before } of await spotsOf(connection, pattern))
      expect(before.includes('swordfish')).toBe(false);
  });

  it('is swept: everything opens without the old key, and ends when it would have', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `n${String(index)}`);
    for (const name of names) await open(row, old, name).write(`${SECRET} ${name}`);
    const ttls = async () => {
      const keys = ((await redis.raw('KEYS', '*')) as string[]).sort();
      return Promise.all(keys.map(async (key) => [key, Number(await redis.raw('PTTL', key))] as const));
    };
    const before = await ttls();
    const told: ReencryptProgress[] = [];
    const swept = { redis: connection, sealer: rotated, pattern };
    const report = await reencrypt({ ...swept, batch: 5, onProgress: (progress) => told.push(progress) });
    expect(report).toMatchObject({ resealed: names.length, current: 0, overtaken: 0, unopened: 0 });
    expect(told.at(-1)).toEqual({ ...report, cursor: undefined });
    const after = await ttls();
    expect(after.map(([key]) => key)).toEqual(before.map(([key]) => key));
    for (const [index, [, ttlMs]] of after.entries()) {
      const [, beforeMs = NaN] = before[index] ?? [];
      expect(Math.abs(beforeMs - ttlMs)).toBeLessThan(10_000);
      expect(Math.sign(ttlMs)).toBe(Math.sign(beforeMs)); // none, where there was none
    }
    for (const name of names) expect(await open(row, anew, name).read()).toBe(`${SECRET} ${name}`);
    expect(await reencrypt(swept)).toMatchObject({ resealed: 0, current: names.length });
    expect(await reencrypt({ ...swept, sealer: stranger })).toMatchObject({ unopened: names.length });
    expect(JSON.stringify(told)).not.toMatch(/swordfish|n7/);
  });
});

describe('reencrypt', () => {
  const [session] = PATTERNS as readonly [PatternRow, ...PatternRow[]];

  it('never undoes what is written meanwhile', async () => {
    const store = createSessionStore({ redis: connection, sealer: old, deadline: '5s' });
    const created = await store.create({ value: 'before', other: 1 });
    const overtaking: Sealer = {
      open: (sealed, place) => rotated.open(sealed, place),
      async seal(plaintext, place) {
        if (place.field === 'value') {
          const loaded = await store.load(created.token.value);
          if (loaded.state === 'active')
            await loaded.session.commit({ ...loaded.session.data, value: 'after' });
        }
        return rotated.seal(plaintext, place);
      },
    };
    const report = await reencrypt({ redis: connection, sealer: overtaking, pattern: 'session' });
    expect(report).toMatchObject({ resealed: 1, overtaken: 1 });
    const { value } = await reloaded(created.token.value);
    expect(value).toBe('after');
    expect(await reencrypt({ redis: connection, sealer: rotated, pattern: 'session' })).toMatchObject({
      resealed: 1,
      current: 1,
    });
  });

  it('brings back nothing that was deleted meanwhile', async () => {
    await open(session, old).write(SECRET);
    const deleting: Sealer = {
      open: (sealed, place) => rotated.open(sealed, place),
      async seal(plaintext, place) {
        await redis.raw('DEL', place.key);
        return rotated.seal(plaintext, place);
      },
    };
    const report = await reencrypt({ redis: connection, sealer: deleting, pattern: 'session' });
    expect(report).toMatchObject({ resealed: 0, overtaken: 1 });
    expect(await redis.raw('KEYS', 'sess:*')).toEqual([]);
  });

  async function reloaded(token: string): Promise<Record<string, unknown>> {
    const store = createSessionStore({ redis: connection, sealer: rotated, deadline: '5s' });
    const loaded = await store.load(token);
    if (loaded.state !== 'active') throw new Error(`The session is ${loaded.state}`);
    return loaded.session.data;
  }

  it('goes on where another sweep was ended', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `n${String(index)}`);
    for (const name of names) await open(session, old, name).write(name);
    const swept = { redis: connection, sealer: rotated, pattern: 'session', batch: 4 } as const;
    const ending = new AbortController();
    let last: ReencryptProgress | undefined;
    const ended = reencrypt({
      ...swept,
      signal: ending.signal,
      onProgress(progress) {
        last = progress;
        if (progress.resealed >= 10) ending.abort(new Error('enough'));
      },
    });
    await expect(ended).rejects.toThrow('enough');
    const rest = await reencrypt({ ...swept, cursor: last?.cursor });
    expect(rest.current).toBeLessThan(10);
    expect((last?.resealed ?? 0) + rest.resealed).toBe(names.length);
    const elsewhere = Buffer.from(JSON.stringify(['a server that is gone', 'its run', '7'])).toString(
      'base64url',
    );
    expect(await reencrypt({ ...swept, cursor: elsewhere })).toMatchObject({ current: names.length });
  });

  it('finds all that a queue has sealed: data by id, key and schedule, results, progress, errors and effects', async () => {
    const queue = createQueue<string>({ redis: connection, sealer: old, name: 'all', deadline: '5s' });
    await queue.add(SECRET, { delay: '1h' });
    await queue.add(SECRET, { delay: '1h', dedup: { key: 'k', mode: 'replace' } });
    await queue.add(SECRET, { repeat: { key: 'daily', every: '1d' } });
    await queue.once('effect', () => SECRET);
    const worker = createWorker<string>({
      redis: connection,
      sealer: old,
      name: 'all',
      deadline: '5s',
      async handler(job) {
        await job.progress(SECRET);
        if (job.data === 'fails') throw new Error(SECRET);
        return SECRET;
      },
    });
    const done = await queue.add('works');
    const failed = await queue.add('fails', { attempts: 1 });
    await queue.wait(done.id, { timeout: '10s' });
    await queue.wait(failed.id, { timeout: '10s' }).catch(() => undefined);
    await worker.close();
    const spots = await spotsOf(connection, 'queue');
    const shelves = new Set(spots.map(({ key }) => key.replace(/^q:(\{all\}:)?(\w+).*/, '$2')));
    expect([...shelves].sort()).toEqual(['data', 'errors', 'once', 'progress', 'results', 'templates']);
    const swept = { redis: connection, sealer: rotated, pattern: 'queue' } as const;
    expect(await reencrypt(swept)).toMatchObject({ resealed: spots.length, current: 0, unopened: 0 });
    const after = createQueue<string>({ redis: connection, sealer: anew, name: 'all', deadline: '5s' });
    expect(await after.get(done.id)).toMatchObject({ data: 'works', result: SECRET, progress: SECRET });
    expect(JSON.stringify(await after.get(failed.id))).toContain(SECRET);
    expect(await after.once('effect', () => 'not again')).toBe(SECRET);
    await Promise.all([queue.close(), after.close()]);
  });

  it('leaves alone what is not sealed, and keys of others', async () => {
    const plain = createSessionStore({ redis: connection, deadline: '5s' });
    const { token } = await plain.create({ value: SECRET });
    await redis.raw('SET', 'sess:text', 'x');
    await redis.raw('SET', 'session:{x}', 'x');
    const report = await reencrypt({ redis: connection, sealer: rotated, pattern: 'session' });
    expect(report).toEqual({ keys: 2, resealed: 0, current: 0, overtaken: 0, unopened: 1 });
    expect((await plain.load(token)).state).toBe('active');
  });

  it.each([
    [{ pattern: 'sessions' }, 'pattern'],
    [{ sealer: {} }, 'sealer'],
    [{ prefix: '*' }, 'prefix'],
    [{ cursor: '12' }, 'cursor'],
    [{ cursor: 7 }, 'cursor'],
    [{ batch: 0 }, 'batch'],
    [{ onProgress: 1 }, 'onProgress'],
    [{ signal: {} }, 'signal'],
    [{ everything: true }, 'everything'],
  ])('refuses %j at once', (options, option) => {
    const sweep = () =>
      reencrypt({ redis: connection, sealer: rotated, pattern: 'session', ...options } as never);
    expect(sweep).toThrow(OptionError);
    expect(sweep).toThrow(`\`${option}\``);
  });
});
