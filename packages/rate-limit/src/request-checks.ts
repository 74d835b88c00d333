import { connectionOf, type RateLimitKey } from '@sluice/core';
import type { Request } from 'express';
import { isHandlingRequest } from './handling';
import type { ResolvedOptions } from './resolve-options';
import { warnOnce } from './warnings';

/** Requests in which a gate looks for mistakes in the set-up. They show soon or never. */
const CHECKED_REQUESTS = 100;

/** What a gate notices of its set-up while it works. */
export interface RequestChecks {
  /** Called where the gate goes by a request's address: whether the client can choose it, or all share a proxy's. */
  address(req: Request): void;

  /** The key of requests without an address. */
  unknownAddress(): string;

  /**
   * Called with each charge before it is made. Charging a counter twice in one request is a mistake: the same key under the
   * same limiter name, by one gate that is mounted twice or by two that share a name. Limiters of different names are none,
   * nor is one limiter with different keys.
   */
  countedOnce(req: Request, key: RateLimitKey, cost: number): void;
}

export function createRequestChecks({ redis, prefix }: ResolvedOptions, limiter: string): RequestChecks {
  const connection = connectionOf(redis);
  let addressesLeft = CHECKED_REQUESTS;
  let chargesLeft = CHECKED_REQUESTS;

  return {
    address(req) {
      if (addressesLeft === 0) return;
      addressesLeft--;
      const trust: unknown = req.app.get('trust proxy');
      if (trust === true) warnOnce('SLUICE_TRUST_PROXY_ALL', limiter, TRUST_PROXY_ALL);
      else if (!trust && req.headers['x-forwarded-for'] !== undefined) {
        warnOnce('SLUICE_FORWARDED_FOR_IGNORED', limiter, FORWARDED_FOR_IGNORED);
      }
    },

    unknownAddress() {
      warnOnce('SLUICE_NO_ADDRESS', limiter, NO_ADDRESS);
      return 'unknown';
    },

    countedOnce(req, key, cost) {
      if (chargesLeft === 0) return;
      chargesLeft--;
      if (cost === 0) return;
      const counters = countersOf(req, connection);
      for (const [label, id] of typeof key === 'object' ? Object.entries(key) : [['', key]]) {
        const counter = JSON.stringify([prefix, limiter, label, id]);
        if (counters.has(counter)) warnOnce('SLUICE_COUNTED_TWICE', limiter, countedTwice(limiter));
        counters.add(counter);
      }
    },
  };
}

const charged = new WeakMap<Request, WeakMap<object, Set<string>>>();

/** What a request was charged to already, on this Redis. */
function countersOf(req: Request, connection: object): Set<string> {
  const byConnection = charged.get(req) ?? new WeakMap<object, Set<string>>();
  const counters = byConnection.get(connection) ?? new Set<string>();
  charged.set(req, byConnection.set(connection, counters));
  return counters;
}

/** Notices a limiter that is made for every request: none of them is ever closed. */
export function checkCreatedOutsideRequest(limiter: string): void {
  // Once for all: whoever names them by the request would be told without end.
  if (isHandlingRequest()) warnOnce('SLUICE_CREATED_IN_REQUEST', '', createdInRequest(limiter));
}

const TRUST_PROXY_ALL =
  '`trust proxy` is true: any client can choose its address by sending X-Forwarded-For. Set it to the number of your proxies, or to their addresses.';

const FORWARDED_FOR_IGNORED =
  'A request has X-Forwarded-For, but `trust proxy` is off: behind a proxy, all clients share one limit. Set `trust proxy` to the number of your proxies.';

const NO_ADDRESS =
  'A request has no address (its connection is gone, or it came by a unix socket): all such requests share one limit. Give `key`, or set `trust proxy`.';

function countedTwice(limiter: string): string {
  return `The limiter ${limiter} counts a request twice: it is mounted twice on its way, or another limiter has its name. Limiters with equal limits need a \`name\` each to count apart.`;
}

function createdInRequest(limiter: string): string {
  return `The limiter ${limiter} was created while a request was handled. Create it once, when the app is built.`;
}
