import type { Session, SessionData } from './session';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Express lets its request be extended
  namespace Express {
    interface Request {
      /** The session of the request, behind `session()` of `@sluice/session`. */
      session: Session<SessionData>;
    }
  }
}
