import type { Act } from './act';
import { cache } from './acts/cache';
import { limit } from './acts/limit';
import { lock } from './acts/lock';
import { purchase } from './acts/purchase';
import { sessions } from './acts/session';

/** Everything that goes on at the same time. */
export const acts: readonly Act[] = [limit, sessions, cache, lock, purchase];

/** What keys without a TTL may begin with. */
export const MAY_BE_ENDLESS: readonly string[] = [];
