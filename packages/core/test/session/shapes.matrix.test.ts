import { endClient, shapes, useShapeTargets, type AnyClient } from '@sluice/test-support';
import { randomBytes } from 'node:crypto';
import {
  createConnection,
  createJsonSessions,
  createSealer,
  createSessionStore,
  SessionToken,
  type Connection,
} from '../../src/index';
import { active } from './use-store';

const targets = useShapeTargets();

const sealer = createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' });

describe.each(shapes)('sessions on $version $shape', ({ version, shape, create }) => {
  let client: AnyClient;
  let redis: Connection;

  beforeAll(async () => {
    client = create(targets());
    await client.connect();
    redis = createConnection(client, { deadline: '10s', prefix: `t-${version}-${shape}` });
  });

  afterAll(async () => {
    redis.close();
    await endClient(client);
  });

  it.each([
    ['plain', {}],
    ['sealed', { sealer, prefix: 'sealed' }],
    ['bound', { sealer, bindToToken: true, prefix: 'bound' }],
  ] as const)('%s: live from the first write to the last, on every node', async (_name, options) => {
    const store = createSessionStore({ redis, deadline: '10s', ...options });
    const data = JSON.parse('{"__proto__":{"a":1},"cart":["Zoë"],"@odd":2}') as Record<string, unknown>;
    for (let n = 0; n < 6; n++) {
      const session = await store.create(data, { device: { n } });
      const fixed = session.token;
      const loaded = active(await store.load(fixed));
      expect(JSON.stringify(Object.entries(loaded.data).sort())).toBe(
        JSON.stringify(Object.entries(data).sort()),
      );
      expect(await loaded.commit({ cart: ['hat'], n })).toBe('saved');
      expect(await loaded.touch()).toBe('saved');
      expect(await loaded.login('alice', { cart: ['hat'], n, user: 'alice' })).toBe('saved');
      expect(await store.load(fixed)).toEqual({ state: 'reused' });
      const updated = await active(await store.load(loaded.token)).update((held) => {
        held['n'] = Number(held['n']) + 1;
      });
      expect(updated).toEqual({ cart: ['hat'], n: n + 1, user: 'alice' });
      expect(active(await store.load(loaded.token))).toMatchObject({ userId: 'alice', device: { n } });
    }
    const list = await store.list('alice');
    expect(list).toHaveLength(6);
    expect(await store.export('alice')).toHaveLength(6);
    expect(await store.revoke(list[0]?.id ?? '')).toBe(true);
    expect(await store.limit('alice', 4)).toBe(1);
    expect(await store.revokeOthers('alice', list[1]?.id ?? '')).toBe(3);
    expect(await store.erase('alice')).toBe(1);
    expect(await store.list('alice')).toEqual([]);
  });

  it('sessions as JSON are read, taken over once and removed, on every node', async () => {
    const store = createSessionStore({ redis, deadline: '10s', prefix: 'adopted' });
    const old = createJsonSessions({ redis, deadline: '10s', prefix: `${version}-${shape}:` });
    for (let n = 0; n < 6; n++) {
      const sid = randomBytes(24).toString('base64url');
      const key = `${version}-${shape}:${sid}`;
      await redis.command(key, false, ['SET', key, JSON.stringify({ n }), 'PX', '60000']);
      const found = await old.read(sid);
      if (typeof found === 'string') throw new Error(found);
      const token = SessionToken.ofSecret(sid);
      const adopt = () => store.adopt(found.data, { token, rememberMs: found.ttlMs, idleMs: 30_000 });
      const [one, other] = await Promise.all([adopt(), adopt()]);
      expect([active(one).data, active(other).data]).toEqual([{ n }, { n }]);
      await old.remove(sid);
      expect(await old.read(sid)).toBe('gone');
      expect(await store.revoke(token.id)).toBe(true);
      expect(await adopt()).toEqual({ state: 'gone' });
    }
  });
});
