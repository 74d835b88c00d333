import { express as versions, nodeRedis, type NodeRedisVersion } from '@sluice/test-support';
import { useClient } from '../use-client';
import { createServing, freshKey } from './idempotent-app';

describe.each(Object.keys(nodeRedis) as NodeRedisVersion[])('with node-redis %s', (version) => {
  const used = useClient(version);

  it.each(Object.entries(versions))('runs once and replays, on Express %s', async (_version, express) => {
    const bytes = Buffer.from([0, 255, 128, 13, 10]);
    const app = await createServing(express, used)(
      (_req, res) => {
        setTimeout(() => {
          res.status(201).type('image/png').send(bytes);
        }, 30);
      },
      { inFlight: 'wait' },
    );
    const key = freshKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.post(key)));
    for (const { status, body } of [...answers, await app.post(key)]) {
      expect([status, body.equals(bytes)]).toEqual([201, true]);
    }
    expect((await app.post(key, { body: '{}' })).status).toBe(422);
    expect(app.runs()).toBe(1);
  });
});
