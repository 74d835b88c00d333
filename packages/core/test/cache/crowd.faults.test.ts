import { join } from 'node:path';
import { startProgramme, useRedis, waitUntil, type Programme } from '@sluice/test-support';

const redis = useRedis();
const CROWD = join(__dirname, 'programmes/crowd.ts');

interface Report {
  readonly loads: number;
  readonly distinct: readonly string[];
}

const running: Programme[] = [];

beforeEach(() => redis.raw('FLUSHALL'));

afterEach(() => {
  for (const programme of running.splice(0)) programme.kill();
});

async function start(kinds: readonly string[]): Promise<Programme[]> {
  const crowd = kinds.map((what) => startProgramme(CROWD, redis.server.socket, '250', what));
  running.push(...crowd);
  await Promise.all(crowd.map((each) => each.says('ready')));
  return crowd;
}

async function reportOf(programme: Programme): Promise<Report> {
  await programme.says(' done');
  expect(await programme.ended).toBe(0);
  return JSON.parse(/done (.*) done/.exec(programme.output)?.[1] ?? '') as Report;
}

const go = () => redis.raw('SET', 'go', '1');

it('four processes of 250 callers load once, and those who wait do not ask meanwhile', async () => {
  const crowd = await start(['loads', 'loads', 'loads', 'loads']);
  await redis.raw('CONFIG', 'RESETSTAT');
  await go();
  const reports = await Promise.all(crowd.map(reportOf));
  expect(reports.reduce((sum, { loads }) => sum + loads, 0)).toBe(1);
  expect(new Set(reports.flatMap(({ distinct }) => distinct)).size).toBe(1);
  const scripts = Number(
    /cmdstat_evalsha:calls=(\d+)/.exec(String(await redis.raw('INFO', 'commandstats')))?.[1],
  );
  expect(scripts).toBeLessThan(40); // of a thousand callers: each process asks for the lease, one fills, and the fence is looked at
});

it('when the process that loads is killed, another one loads, once', async () => {
  const [victim] = await start(['dies']);
  await go();
  await victim?.says('loads');
  const others = await start(['loads', 'loads']);
  const lease = async () => String(await redis.raw('GET', 'cache:{key}:lease'));
  await waitUntil('others wait for it', async () => (await lease()).endsWith('*'));
  victim?.kill();
  const reports = await Promise.all(others.map(reportOf));
  expect(reports.reduce((sum, { loads }) => sum + loads, 0)).toBe(1);
  expect(new Set(reports.flatMap(({ distinct }) => distinct)).size).toBe(1);
});
