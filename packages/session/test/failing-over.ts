import { createConnection } from '@sluice/core';
import { endClient, express, waitUntil, type AnyClient, type RedisServer } from '@sluice/test-support';
import { session } from '../src/index';
import '../src/augment';
import { serve, type Browser, type Received } from './serve';
import { SECRET } from './use-client';

/** An app on whatever a client is connected to, whose visits are counted by session. */
export async function serveCounter(
  client: AnyClient,
  work: (browser: () => Browser) => Promise<void>,
): Promise<void> {
  await client.connect();
  const redis = createConnection(client, { breaker: { probeInterval: 50 } });
  try {
    const { browser, errors } = await serve(express.v5, (app) => {
      app.use(session({ redis, secret: SECRET }));
      app.get('/whose', (req, res) => void res.json({ user: req.session.userId, name: req.session['name'] }));
      app.get('/count', (req, res) => {
        req.session.views = (req.session.views ?? 0) + 1;
        res.json(req.session.views);
      });
      app.get('/login/:name', async (req, res) => {
        req.session['name'] = req.params.name;
        await req.session.login(req.params.name);
        res.end();
      });
    });
    await work(browser);
    // A login that finds no Redis is the only thing that comes to the error handler.
    expect(errors.filter((error) => (error as { code?: string }).code !== 'ERR_REDIS_UNAVAILABLE')).toEqual(
      [],
    );
  } finally {
    redis.close();
    await endClient(client);
  }
}

/** Logs somebody in, as soon as Redis takes it. */
export async function logIn(browser: Browser, name: string): Promise<Browser> {
  await waitUntil('one can log in', async () => (await browser.get(`/login/${name}`)).status === 200);
  return browser;
}

/**
 * Asks for every session until all are served again, after at least one was not. Whatever is answered meanwhile is right, or
 * is a refusal: never somebody else's, and never nobody's.
 */
export async function askUntilServed(users: ReadonlyMap<string, Browser>): Promise<void> {
  let refused = 0;
  await waitUntil('every session is served again', async () => {
    const answers = await Promise.all(
      [...users].map(
        async ([name, one]) => [name, await one.get('/whose'), await one.get('/count')] as const,
      ),
    );
    let right = 0;
    for (const [name, whose, count] of answers) {
      if (whose.status === 200) expect(JSON.parse(whose.body)).toEqual({ user: name, name });
      else expect(whose.status).toBe(503);
      if (![200, 503].includes(count.status)) expect(codeOf(count)).toBe('session-not-saved');
      if (whose.status === 200 && count.status === 200) right++;
    }
    refused += answers.length - right;
    return refused > 0 && right === answers.length;
  });
}

function codeOf({ body }: Received): unknown {
  return (JSON.parse(body) as { code?: unknown }).code;
}

/** Until the replicas of a master have all that it has: what was not copied would be lost with it. */
export async function copied(master: RedisServer, servers: readonly RedisServer[]): Promise<void> {
  const offset = async (server: RedisServer, ofReplicaOf?: number) => {
    const info = String(await server.raw('INFO', 'replication'));
    if (ofReplicaOf !== undefined && !info.includes(`master_port:${ofReplicaOf}\r`)) return undefined;
    return /master_repl_offset:(\d+)/.exec(info)?.[1];
  };
  await waitUntil('the replicas have everything', async () => {
    const copies = await Promise.all(servers.map((server) => offset(server, master.port)));
    const known = copies.filter((copy) => copy !== undefined);
    const whole = await offset(master);
    return known.length > 0 && known.every((copy) => copy === whole);
  });
}
