import type { Express } from 'express';
import session, { type Store } from 'express-session';
import { EXPRESS_SESSION, useSession } from './use-session';

export function useExpressSession(app: Express, store: Store, scenario: string): void {
  app.use(session({ ...EXPRESS_SESSION, store }));
  useSession(app, scenario);
}
