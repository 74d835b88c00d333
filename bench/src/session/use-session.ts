import type { Express } from 'express';

/** Where a client gets its session. */
export const BEGIN = '/begin';

/** How long sessions live that nobody uses: far longer than a run. */
export const IDLE_MS = 1_800_000;

/** Signs the cookies of all contenders. */
export const SECRET = 'a secret of the benchmark, 32 bytes';

/** What every session holds, beside a number of views. */
export const SESSION_DATA = {
  user: { id: 4711, name: 'Ada Lovelace', roles: ['member', 'editor'] },
  cart: [
    { event: 4, seat: 'C12', priceCents: 5800 },
    { event: 4, seat: 'C13', priceCents: 5800 },
  ],
  csrf: 'nFv7mJ0cV2oXqkq3lT9Yc1mX',
  locale: 'en-GB',
};

/**
 * Puts what handlers do with a session behind the middleware of a contender: it begins where a client asks for it, and then
 * is read, or read and changed, on the way to the route.
 */
export function useSession(app: Express, scenario: string): void {
  const sessionOf = (req: object) => (req as { session: Record<string, unknown> }).session;

  app.get(BEGIN, (req, res) => {
    Object.assign(sessionOf(req), SESSION_DATA, { views: 0 });
    res.end();
  });
  if (scenario === 'anonymous') return;
  app.use((req, _res, next) => {
    const session = sessionOf(req);
    if (typeof session['views'] !== 'number') throw new Error('The session was not found');
    if (scenario === 'write') session['views']++;
    next();
  });
}
