import { waitUntil } from '@sluice/test-support';
import { useDemo } from './use-demo';

const demo = useDemo();

/** The deadline of a limit, and a second of room. */
const LONGEST_MS = 100 + 1_000;

interface Quota {
  readonly source: string;
  readonly policies: readonly { readonly name: string; readonly limit: number }[];
}

async function quota(): Promise<Quota> {
  const start = performance.now();
  const response = await fetch(`${demo().url}/api/quota`);
  expect(performance.now() - start).toBeLessThan(LONGEST_MS);
  expect(response.status).toBe(200);
  return response.json() as Promise<Quota>;
}

const decidedBy = (source: string) =>
  waitUntil(`it is decided by ${source}`, async () => (await quota()).source === source);

beforeEach(async () => {
  await demo().post('restart');
  await decidedBy('redis');
});

it('goes on by itself while Redis is frozen, and with Redis once it is thawed', async () => {
  expect((await demo().post('freeze')).status).toBe(200);
  await decidedBy('local');
  expect((await quota()).policies).toMatchObject([
    { name: 'burst', limit: 20 },
    { name: 'sustained', limit: 60 },
  ]);
  await waitUntil('the breaker opens', async () => {
    await quota();
    return (await demo().state()).breakers.open === 1;
  });
  expect(await demo().state()).toMatchObject({ server: 'frozen' });
  const page = await fetch(demo().url); // the page says what this header tells it
  expect([page.status, page.headers.get('Server-Timing')]).toEqual([
    200,
    expect.stringContaining('limit;desc="local"'),
  ]);

  expect((await demo().post('thaw')).status).toBe(200);
  await decidedBy('redis');
  expect(await demo().state()).toMatchObject({ server: 'running', breakers: { open: 0, of: 1 } });
});

it('refuses beyond the limit while Redis is frozen, too', async () => {
  await demo().post('freeze');
  await decidedBy('local');
  let refused: Response | undefined;
  await waitUntil('a request is refused', async () => {
    const ask = () => fetch(`${demo().url}/api/events/1`);
    refused = (await Promise.all(Array.from({ length: 25 }, ask))).find(({ status }) => status === 429);
    return refused !== undefined;
  });
  expect(refused?.headers.get('RateLimit-Policy')).toBe('"burst";q=20;w=10, "sustained";q=60;w=60');
  await demo().post('thaw');
});

it('goes on by itself when Redis is killed, and with Redis once there is one again', async () => {
  await demo().post('kill');
  await decidedBy('local');
  expect(await demo().state()).toMatchObject({ server: 'stopped' });
  // What cannot be done does no harm.
  for (const action of ['kill', 'freeze', 'thaw']) expect((await demo().post(action)).status).toBe(200);

  await demo().post('restart');
  await decidedBy('redis');
});

it('restarts once when it is asked to many times at once, and also what is frozen', async () => {
  await demo().post('freeze');
  const answers = await Promise.all(Array.from({ length: 5 }, () => demo().post('restart')));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  await decidedBy('redis');
});

it('tells what happened, the newest first', async () => {
  await demo().post('freeze');
  await decidedBy('local');
  await demo().post('thaw');
  const texts = (await demo().state()).timeline.map(({ text }) => text);
  expect(texts.indexOf('You thawed Redis')).toBeLessThan(texts.indexOf('You froze Redis'));
});
