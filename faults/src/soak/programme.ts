import type { Act } from './act';
import { cache } from './acts/cache';
import { limit } from './acts/limit';
import { lock } from './acts/lock';
import { purchase } from './acts/purchase';
import { queue } from './acts/queue';
import { sessions } from './acts/session';
import { topic } from './acts/topic';
import { writeBehind } from './acts/write-behind';

/** Everything that goes on at the same time. */
export const acts: readonly Act[] = [limit, sessions, cache, lock, purchase, queue, writeBehind, topic];

/** A queue's own data, and the counter that orders the writes of a write-behind: its records have one, once they are written. */
export const MAY_BE_ENDLESS: readonly RegExp[] = [/^q:\{soak\}/, /^write-behind:\{soak\}$/];
