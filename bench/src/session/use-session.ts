import type { Express } from 'express';

/** Where a client gets its session. */
export const BEGIN = '/begin';

/** How long sessions live that nobody uses: far longer than a run. */
export const IDLE_MS = 1_800_000;

/** Signs the cookies of all contenders. */
export const SECRET = 'a secret of the benchmark, 32 bytes';

/** As the documentation of express-session and of connect-redis has it. */
export const EXPRESS_SESSION = {
  secret: SECRET,
  resave: false,
  saveUninitialized: false,
  cookie: { maxAge: IDLE_MS },
};

/** What every session holds at first. */
export const SESSION_DATA = {
  views: 0,
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
  app.get(BEGIN, (req, res) => {
    beginSession(req);
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

export function beginSession(req: object): void {
  Object.assign(sessionOf(req), SESSION_DATA);
}

function sessionOf(req: object): Record<string, unknown> {
  return (req as { session: Record<string, unknown> }).session;
}
