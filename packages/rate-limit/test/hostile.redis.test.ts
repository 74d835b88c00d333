import { express as versions } from '@sluice/test-support';
import request from 'supertest';
import { rateLimit } from '../src/index';
import { appWith, freshPrefix } from './app';
import { useClient } from './use-client';

const { server, patient } = useClient();

/** What somebody may choose as a name, with the aim of breaking keys, patterns, scripts, headers or logs. */
const hostile = [
  '*',
  '?[a-z]',
  '"',
  'a\r\nSet-Cookie: stolen=1',
  '{}',
  '{other}:key',
  '}{',
  'a:b:c',
  '#hash',
  '\u0000',
  'żółć 🦊',
  '__proto__',
  'constructor',
  ' ',
  '',
  "'; redis.call('FLUSHALL') --",
  'x'.repeat(10_240),
];

describe.each(Object.entries(versions))('hostile keys on Express %s', (_version, express) => {
  it.each(hostile.map((key) => [JSON.stringify(key).slice(0, 40), key]))(
    'count like any other: %s',
    async (_shown, key) => {
      const prefix = freshPrefix();
      const gate = rateLimit({
        ...patient(),
        prefix,
        limit: 1,
        window: '1h',
        key: () => key,
        partitionSecret: 'a secret of sixteen and more',
      });
      const { app, errors } = appWith(express, gate);

      const passed = await request(app).get('/').expect(200);
      const refused = await request(app).get('/').expect(429);
      expect(errors).toEqual([]);
      expect(Object.keys(passed.headers)).not.toContain('set-cookie');
      expect(JSON.stringify(refused.body)).not.toContain('stolen');

      const keys = (await server.raw('KEYS', `${prefix}:*`)) as string[];
      expect(keys).toHaveLength(1);
      expect(keys[0]).toMatch(/^test-\d+:gcra-1-3600000:gcra:\{[A-Za-z0-9_.:@/+=,~#-]{1,128}\}$/);
      await gate.reset(key);
      expect(await server.raw('KEYS', `${prefix}:*`)).toEqual([`${keys[0]}:reset`]);
    },
  );

  it('do not meet each other', async () => {
    const gate = rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      limit: 1,
      window: '1h',
      key: (req) => decodeURIComponent(req.path.slice(1)),
    });
    const { app } = appWith(express, gate);
    for (const key of hostile)
      await request(app)
        .get(`/${encodeURIComponent(key)}`)
        .expect(200);
  });

  it('are those of several policies too', async () => {
    const gate = rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      policies: [
        { name: '__proto__', limit: () => 2, window: '1h' },
        { name: 'constructor', limit: 3, window: '1h', key: () => '{*}\r\n' },
      ],
      name: '{*} "name"',
      key: () => '__proto__',
    });
    const { app, errors } = appWith(express, gate);
    const { headers } = await request(app).get('/').expect(200);
    expect(errors).toEqual([]);
    expect(headers['ratelimit-policy']).toBe('"__proto__";q=2;w=3600, "constructor";q=3;w=3600');
  });
});
