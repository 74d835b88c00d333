import { connectionEvents } from '@sluice/core';
import { waitUntil } from '@sluice/test-support';
import type { Response } from 'express';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { useCache } from './use-cache';

const { cached } = useCache();

/** A handler whose answers are held back until they are let go. */
function held() {
  const waiting: (() => void)[] = [];
  return {
    waiting,
    later: (answer: () => void) => {
      waiting.push(answer);
    },
    letGo: () => {
      for (const answer of waiting.splice(0)) answer();
    },
  };
}

describe('RFC 9111, section 4: concurrent requests for what is not stored', () => {
  it('run the handler once, and get its answer', async () => {
    const { later, letGo } = held();
    const served = await cached({ ttl: '1m' }, (_req, res, run) => {
      later(() => res.send(String(run)));
    });
    const all = Array.from({ length: 50 }, () => served.get('/x'));
    await waitUntil('all have come', () => served.explained().length === 50 && served.runs() === 1);
    letGo();
    const answers = await Promise.all(all);
    expect(answers.map(({ body }) => body)).toEqual(Array(50).fill('1'));
    expect(served.runs()).toBe(1);
    const outcomes = served.explained().map((explanation) => explanation?.outcome);
    expect(outcomes.filter((outcome) => outcome === 'forwarded')).toHaveLength(1);
    expect(
      answers.filter(({ cacheStatus }) => cacheStatus === 'Sluice;fwd=uri-miss;collapsed').length,
    ).toBeGreaterThan(0);
  });

  it('one for each variant, once it is known that there are several', async () => {
    const served = await cached({ ttl: '1m' }, (req, res, run) => {
      res.vary('X-Mode').send(`${String(req.headers['x-mode'])} ${String(run)}`);
    });
    const get = (mode: string) => served.get('/x', { headers: { 'x-mode': mode } });
    await get('a');
    await waitUntil('it is stored', () => served.explained()[0]?.stored === true);
    const [b, c] = [
      await Promise.all(Array(9).fill('b').map(get)),
      await Promise.all(Array(9).fill('c').map(get)),
    ];
    expect(new Set(b.map(({ body }) => body))).toEqual(new Set(['b 2']));
    expect(new Set(c.map(({ body }) => body))).toEqual(new Set(['c 3']));
    expect((await get('a')).body).toBe('a 1');
  });
});

describe('a response that is not for others', () => {
  const personal = (res: Response, run: number) => res.set('Cache-Control', 'private').send(String(run));

  it('is not waited for again: each request runs for itself', async () => {
    const { later, letGo } = held();
    const served = await cached({ ttl: '1m' }, (_req, res, run) => {
      later(() => personal(res, run));
    });
    const first = Array.from({ length: 10 }, () => served.get('/x'));
    await waitUntil('all have come', () => served.explained().length === 10);
    const done = Promise.all(first);
    let over = false;
    void done.then(() => (over = true));
    await waitUntil('all are answered', () => {
      letGo();
      return over;
    });
    expect(new Set((await done).map(({ body }) => body)).size).toBe(10);
    const more = Array.from({ length: 5 }, () => served.get('/x'));
    await waitUntil('none waits', () => served.runs() === 15);
    letGo();
    await Promise.all(more);
  });

  it('stops the waiting, and never the storing', async () => {
    const served = await cached({ ttl: '1m' }, (_req, res, run) =>
      run === 1 ? personal(res, run) : res.send(String(run)),
    );
    await served.get('/x');
    await waitUntil('it is decided', () => served.explained()[0]?.stored === false);
    await served.get('/x');
    await waitUntil('it is stored', () => served.explained()[1]?.stored === true);
    expect((await served.get('/x')).body).toBe('2');
  });

  it('of one request with Authorization, tells nothing of those without', async () => {
    const { later, letGo } = held();
    const served = await cached({ ttl: '1m' }, (req, res, run) => {
      if (req.headers['x-slow'] === undefined) res.send(String(run));
      else later(() => res.send(String(run)));
    });
    await served.get('/x', { headers: { authorization: 'Bearer x' } });
    await waitUntil('it is decided', () => served.explained()[0]?.stored === false);
    const slow = Array.from({ length: 5 }, () => served.get('/x', { headers: { 'x-slow': '1' } }));
    await waitUntil('they have come', () => served.explained().length === 6 && served.runs() === 2);
    letGo();
    expect(new Set((await Promise.all(slow)).map(({ body }) => body))).toEqual(new Set(['2']));
  });
});

it('maxHold: an answer that takes longer holds up nobody', async () => {
  const { later, letGo, waiting } = held();
  const served = await cached({ ttl: '1m', maxHold: '100ms' }, (_req, res, run) => {
    res.write('slow ');
    if (run === 1) later(() => res.end());
    else res.end('quick');
  });
  const first = served.get('/x');
  await waitUntil('it runs', () => waiting.length === 1);
  expect((await served.get('/x')).body).toBe('slow quick');
  letGo();
  expect((await first).body).toBe('slow ');
  expect(served.runs()).toBe(2);
  expect((await served.get('/x')).body).toBe('slow quick');
});

it('a leader whose client leaves is followed by one other', async () => {
  const { later, letGo } = held();
  const served = await cached({ ttl: '1m' }, (_req, res, run) => {
    if (run > 1) later(() => res.send(String(run)));
  });
  const controller = new AbortController();
  const leader = served.get('/x', { signal: controller.signal }).catch(() => 'left');
  await waitUntil('the handler runs', () => served.runs() === 1);
  const others = Array.from({ length: 10 }, () => served.get('/x'));
  await waitUntil('the others have come', () => served.explained().length === 11);
  controller.abort();
  expect(await leader).toBe('left');
  await waitUntil('another runs', () => served.runs() === 2);
  letGo();
  expect(new Set((await Promise.all(others)).map(({ body }) => body))).toEqual(new Set(['2']));
  expect(served.runs()).toBe(2);
});

it('a second cache in the way of a request leaves it to the first', async () => {
  const served = await cached({ ttl: '1m' }, (req, res, run) => {
    served.cache(req, res, () => {
      res.send(String(run));
    });
  });
  expect((await served.get('/x')).body).toBe('1');
});

describe('a cache that was closed', () => {
  it('has handlers answer who waits and who comes, as without Redis, and stores nothing', async () => {
    const { later, letGo, waiting } = held();
    const served = await cached({ ttl: '1m' }, (_req, res, run) => {
      later(() => res.send(String(run)));
    });
    const all = Array.from({ length: 5 }, () => served.get('/x'));
    await waitUntil('all have come', () => served.explained().length === 5 && waiting.length === 1);
    served.cache.close();
    all.push(served.get('/x'), served.get('/y'));
    const settled = Promise.all(all);
    let over = false;
    void settled.then(() => (over = true));
    await waitUntil('all are answered', () => {
      letGo();
      return over;
    });
    expect((await settled).map(({ status }) => status)).toEqual(Array(7).fill(200));
    expect(served.errors).toEqual([]);
    expect(served.explained().filter((explanation) => explanation?.stored === true)).toEqual([]);
  });

  it('refuses where that is wanted without Redis, and tells of what it does not forget', async () => {
    const served = await cached({ onUnavailable: 'closed' }, (_req, res) => res.send('x'));
    served.cache.close();
    const told: unknown[] = [];
    const listener = (event: unknown) => told.push(event);
    subscribe(connectionEvents.name, listener);
    expect((await served.get('/x')).status).toBe(503);
    expect((await served.get('/x', { method: 'PUT' })).status).toBe(200);
    unsubscribe(connectionEvents.name, listener);
    expect(told).toMatchObject([{ type: 'error', error: { reason: 'closed' } }]);
  });
});
