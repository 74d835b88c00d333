import type { Express } from 'express';
import session, { type Store } from 'express-session';
import { IDLE_MS, SECRET, useSession } from './use-session';

/** As the documentation of express-session and of connect-redis has it. */
export function useExpressSession(app: Express, store: Store, scenario: string): void {
  app.use(
    session({
      store,
      secret: SECRET,
      resave: false,
      saveUninitialized: false,
      cookie: { maxAge: IDLE_MS },
    }),
  );
  useSession(app, scenario);
}
