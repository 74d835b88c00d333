import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { waitUntil } from '@sluice/test-support';
import { ADA } from '../accounts/member';
import { freePlaces } from '../box-office/places';
import { holdPath } from '../box-office/customer';
import { answers, Run } from '../runs';
import { DATABASE_TIMEOUT_MS } from '../use-database';
import { Door } from './door';
import { usePostgres } from './use-postgres';

jest.setTimeout(DATABASE_TIMEOUT_MS);

const postgres = usePostgres();
let run: Run;
let url = '';

async function start(): Promise<void> {
  const { url: DATABASE_URL, folder: DATA_DIR } = postgres();
  run = new Run({ DATABASE_URL, DATA_DIR }, '--processes', '2');
  url = await run.url();
}

/** The ids of the processes that serve. */
const processes = () =>
  [...run.output.matchAll(/^Processes: (\d+), (\d+)$|^Process (\d+) serves/gm)]
    .flatMap(([, ...ids]) => ids)
    .filter(Boolean) // of each line, what it says
    .map(Number)
    .filter(isAlive);

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

async function end(): Promise<void> {
  run.process.kill('SIGKILL');
  await run.ended;
}

describe('two processes behind one port', () => {
  let here: Door;
  let there: Door;

  beforeAll(start);
  afterAll(end);

  beforeEach(async () => {
    [here, there] = (await Door.toEach(url, 2)) as [Door, Door];
  });
  afterEach(() => {
    here.close();
    there.close();
  });

  const keyOf = (name: string) => new RegExp(`API key of ${name}: (\\S+)`).exec(run.output)?.[1] ?? '';
  const freePlace = async () => {
    const [place] = await freePlaces(postgres().database, 1);
    if (place === undefined) throw new Error('All is sold');
    return place;
  };
  const operate = (door: Door, action: string) => door.ask('post', '/ops/redis').send({ action }).expect(200);
  const operations = async (door: Door) =>
    (await door.ask('get', '/ops/state').expect(200)).body as Operations;

  it('both answer', () => {
    expect([here.process, there.process].sort()).toEqual(processes().sort());
    expect(processes()).not.toContain(run.process.pid);
  });

  it('count together', async () => {
    const left = async () => {
      const { body } = await there.ask('get', '/api/quota').expect(200);
      return (body as Quota).policies.find(({ name }) => name === 'sustained')?.remaining ?? 0;
    };
    const before = await left();
    await here.ask('get', '/api/export').expect(200);
    expect(await left()).toBeLessThan(before); // by 10, less what time has given back: one in a second
  });

  it('a seat that is bought in one is sold in the other, whose windows see it', async () => {
    const { place, priceCents } = await freePlace();
    const [eventId = '', seat = ''] = place.split('/');
    const window = await there.listen(`/live/events/${eventId}/seats`);
    const [ada, grace] = [keyOf('Ada'), keyOf('Grace')];
    await here.ask('post', holdPath(place)).set('X-API-Key', ada).expect(200);
    await there.ask('post', holdPath(place)).set('X-API-Key', grace).expect(409);
    const click = (door: Door) =>
      door
        .ask('post', '/api/checkout')
        .set({ 'X-API-Key': ada, 'Idempotency-Key': `"${key}"` })
        .send({ seats: [place], totalCents: priceCents })
        .expect(201);
    const key = randomUUID();
    // One purchase, although each process has one of the clicks.
    const [first, second] = await Promise.all([click(here), click(there)]);
    expect(first.body).toEqual(second.body);

    const { body } = await there.ask('get', `/api/events/${eventId}/seats`).expect(200);
    expect(stateOf(body as Rows, seat)).toBe('sold');
    await there.ask('post', holdPath(place)).set('X-API-Key', grace).expect(409);
    expect(await window.hears(2)).toMatchObject([
      { seats: [seat], state: 'held' },
      { seats: [seat], state: 'sold' },
    ]);
    window.stop();
  });

  it('who logs in to one is known to the other, until they log out there', async () => {
    const { email, password } = ADA;
    const { headers } = await here.ask('post', '/login').type('form').send({ email, password }).expect(303);
    const cookies = (headers['set-cookie'] as unknown as string[])
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    const nameAt = async (door: Door) =>
      ((await door.ask('get', '/api/visitor').set('Cookie', cookies).expect(200)).body as { name: unknown })
        .name;
    expect([await nameAt(there), await nameAt(here)]).toEqual(['Ada', 'Ada']);
    await there.ask('post', '/logout').set('Cookie', cookies).expect(303);
    expect(await nameAt(here)).toBeNull();
  });

  it('a rush that is begun in one is told of by both, and comes out right', async () => {
    const begun = await here.ask('post', '/ops/rush').send({}).expect(202);
    expect(begun.body).toMatchObject({ state: 'running' });
    await there.ask('get', '/ops/rush').expect(200, /"state":"running"/);
    await there
      .ask('post', '/ops/rush')
      .send({})
      .expect(202, /"state":"running"/); // the same one
    const told = async (door: Door) => (await door.ask('get', '/ops/rush').expect(200)).body as Rush;
    await waitUntil('it is over', async () => (await told(there)).state === 'done', 90_000);
    const { report, lines } = await told(here);
    expect(report).toMatchObject({ buyers: 40, wrong: [] });
    expect(report.purchases).toBeGreaterThan(0);
    expect(lines).toContain('Every seat was sold once, and the money is right.');
    // Each had its part in it.
    const { requests } = await operations(here);
    expect(new Set(requests.map(({ process }) => process))).toEqual(new Set([here.process, there.process]));
    expect(requests.map(({ number }) => number)).toEqual(
      requests.map((_request, index) => (requests[0]?.number ?? 0) + index),
    );
  });

  it('each has a port of its own, where its monitor is', async () => {
    const { processes: listed } = await operations(there);
    expect(listed.map(({ id }) => id).sort()).toEqual([here.process, there.process].sort());
    for (const door of [here, there]) {
      const port = String(listed.find(({ id }) => id === door.process)?.port);
      const { headers } = await door.ask('get', '/ops/monitor/report?since=1').expect(307);
      expect(headers['location']).toBe(`http://localhost:${port}/ops/monitor/report?since=1`);
      expect((await fetch(`http://localhost:${port}/ops/monitor/report?since=1`)).status).toBe(200);
      const { headers: alone } = await fetch(`http://localhost:${port}/api/quota`);
      expect(alone.get('server-timing')).toContain(`process;desc="${String(door.process)}"`);
    }
  });

  it('both freeze and thaw their Redis, and both know', async () => {
    await operate(here, 'freeze');
    expect(await operations(there)).toMatchObject({ server: 'frozen' });
    await waitUntil('each has found out', async () => {
      for (const door of [here, there]) await door.ask('get', '/api/quota').expect(200);
      return (await operations(here)).breakers.open === 2;
    });
    expect((await operations(there)).timeline.map(({ text }) => text)).toContain('You froze Redis');
    await operate(there, 'thaw');
    expect(await operations(here)).toMatchObject({ server: 'running' });
    await waitUntil('both ask it again', async () => {
      for (const door of [here, there]) await door.ask('get', '/api/quota').expect(200);
      const { breakers } = await operations(there);
      return breakers.open === 0 && breakers.of === 2;
    });
  });

  it('there is one mail server for both', async () => {
    const tell = (door: Door, action: string) =>
      door.ask('post', '/ops/tickets').send({ action }).expect(204);
    const isBroken = async (door: Door) =>
      ((await door.ask('get', '/ops/tickets/state').expect(200)).body as { mailOutOfOrder: boolean })
        .mailOutOfOrder;
    await tell(here, 'break');
    expect(await isBroken(there)).toBe(true);
    await tell(there, 'mend');
    expect(await isBroken(here)).toBe(false);
  });

  it('one that ends is replaced, and the new one counts with the old one', async () => {
    const [killed = 0, stays] = processes();
    process.kill(killed, 'SIGKILL');
    await waitUntil('there are two again', () => processes().length === 2);
    const [ended = 0] = processes().filter((id) => id === stays);
    process.kill(ended, 'SIGTERM');
    await waitUntil('there are two others', () => processes().length === 2 && !processes().includes(ended));
    const doors = await Door.toEach(url, 2);
    await waitUntil(
      'the old ones are forgotten',
      async () => (await operations(doors[0] as Door)).breakers.of === 2,
    );
    for (const door of doors) door.close();
  });

  it('ends, with the reason, when each ends as soon as it has begun', async () => {
    const killed = new Set<number>();
    while (run.process.exitCode === null) {
      for (const id of processes()) if (!killed.has(id)) process.kill(id, 'SIGKILL');
      for (const id of processes()) killed.add(id);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await run.ended).toEqual([1, null]);
    expect(run.output).toMatch(
      /Process \d+ of the shop has ended \(SIGKILL\), and so have 4 before it, each as soon as it had begun: the demo ends\./,
    );
    expect(existsSync(dirname(run.redisSocket))).toBe(false);
  });
});

interface Quota {
  readonly policies: readonly { readonly name: string; readonly remaining: number }[];
}

interface Rush {
  readonly state: string;
  readonly report: { readonly purchases: number };
  readonly lines: readonly string[];
}

interface Operations {
  readonly processes: readonly { readonly id: number; readonly port: number }[];
  readonly breakers: { readonly open: number; readonly of: number };
  readonly timeline: readonly { readonly text: string }[];
  readonly requests: readonly { readonly process: number; readonly number: number }[];
}

interface Rows {
  readonly rows: readonly {
    readonly row: string;
    readonly seats: readonly { readonly number: number; readonly state: string }[];
  }[];
}

function stateOf({ rows }: Rows, seat: string): string | undefined {
  return rows
    .flatMap(({ row, seats }) =>
      seats.map(({ number, state }) => ({ seat: `${row}${String(number)}`, state })),
    )
    .find((each) => each.seat === seat)?.state;
}

describe('the end of two processes', () => {
  afterEach(end);

  it('leaves nothing behind after Ctrl-C, which a terminal sends to all of them', async () => {
    await start();
    const ids = processes();
    for (const id of ids) process.kill(id, 'SIGINT');
    const doors = await Door.toEach(url, 2); // it is not for them to end by that
    expect(doors.map((door) => door.process).sort()).toEqual(ids.sort());
    for (const door of doors) door.close();
    expect(await run.end('SIGINT')).toBe(0);
    expect(ids.filter(isAlive)).toEqual([]);
    expect(existsSync(dirname(run.redisSocket))).toBe(false);
    expect(run.output).not.toContain('is replaced');
  });

  it('comes with that of who looks after them, even if that one is killed', async () => {
    await start();
    const ids = processes();
    await run.end('SIGKILL');
    await waitUntil('they are gone', () => !ids.some(isAlive));
    await waitUntil('their Redis is gone', async () => !(await answers(run.redisSocket)));
  });
});
