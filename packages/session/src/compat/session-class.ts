import type { Session as OwnSession } from '../session';
import { ExpressSession } from './session';

/** As a value, the class that express-session calls so; as a type, what `getSession` gives. */
export const Session = ExpressSession;
export type Session<Data extends object = Record<string, unknown>> = OwnSession<Data>;
