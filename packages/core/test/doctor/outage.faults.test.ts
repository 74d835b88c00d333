import { redisFaults, useFaultyRedis } from '@sluice/test-support';
import { createDoctor } from '../../src/index';

const redis = useFaultyRedis();

it.each(redisFaults)('says so when Redis is %s, within its deadline', async (_fault, begin) => {
  const { server, client } = await redis.start();
  const doctor = createDoctor({ redis: client, deadline: 300 });
  await doctor.check();
  await begin(server);
  const found = await doctor.check({ bigKeys: true });
  expect(found[0]).toMatchObject({ code: 'connection/unavailable', severity: 'critical', node: 'redis' });
  expect((await doctor.snapshot()).nodes).toEqual([
    { node: 'redis', state: 'silent', reason: expect.any(String) },
  ]);
});
