import { randomBytes } from 'node:crypto';
import { redisFaults, useFaultyRedis } from '@sluice/test-support';
import { createConnection, createSealer, reencrypt, type ReencryptProgress } from '../../src/index';
import { known, PATTERNS, type PatternRow } from './sealing-patterns';

const faulty = useFaultyRedis();
const [k1, k2] = [randomBytes(32), randomBytes(32)];
const old = createSealer({ keys: { k1 }, current: 'k1' });
const rotated = createSealer({ keys: { k1, k2 }, current: 'k2' });
const anew = createSealer({ keys: { k2 }, current: 'k2' });
const [session] = PATTERNS as readonly [PatternRow, ...PatternRow[]];

const DEADLINE_MS = 250;
const ROOM_MS = 1000;

it.each(redisFaults)(
  'a sweep in which Redis is %s ends within its deadline, and another from its last cursor leaves nothing out: after a restart, that cursor says nothing',
  async (_name, begin, cease) => {
    known.clear();
    const { server, client } = await faulty.start({ appendonly: 'yes' });
    const connection = createConnection(client);
    faulty.atEnd(() => {
      connection.close();
    });
    const names = Array.from({ length: 40 }, (_, index) => `n${String(index)}`);
    for (const name of names) await session.open(connection, old, name).write(name);
    const swept = { redis: connection, sealer: rotated, pattern: 'session', batch: 4 } as const;
    let last: ReencryptProgress | undefined;
    let brokenAt = NaN;
    let begun: unknown;
    const broken = reencrypt({
      ...swept,
      deadline: DEADLINE_MS,
      onProgress(progress) {
        last = progress;
        if (progress.resealed < 10 || brokenAt > 0) return;
        brokenAt = performance.now();
        begun = begin(server);
      },
    });
    await expect(broken).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
    expect(performance.now() - brokenAt).toBeLessThan(2 * DEADLINE_MS + ROOM_MS);
    await begun;
    await cease(server);
    await expectSwept(() => reencrypt({ ...swept, deadline: '5s', cursor: last?.cursor }));
    const again = await reencrypt({ ...swept, deadline: '5s' });
    expect(again).toMatchObject({ resealed: 0, current: names.length, overtaken: 0, unopened: 0 });
    for (const name of names) expect(await session.open(connection, anew, name).read()).toBe(name);
  },
);

/** Once the client is connected again. */
async function expectSwept(sweep: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await sweep();
      return;
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
