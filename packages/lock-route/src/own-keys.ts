import { OptionError } from '@sluice/core';
import type { Request } from 'express';

interface Own {
  /** Stands for a connection and a prefix. */
  readonly space: object;
  readonly keys: readonly string[];
}

/** On the request itself: a WeakMap of requests costs each garbage collection far more than it is worth. */
const OWN = Symbol('@sluice/lock-route.own-keys');

type Holder = Request & { [OWN]?: Set<Own> };

/**
 * Finds out a gate that would refuse a request, or let it wait, for the sake of what that request holds itself: because it is
 * mounted twice, or behind another one with an equal key.
 *
 * @param permits how many may hold a key
 * @throws {OptionError} if so, to be found with the first request.
 */
export function checkNotOwn(req: Request, space: object, keys: readonly string[], permits: number): void {
  const own = ownOf(req);
  if (own === undefined) return;
  for (const key of keys) {
    const count = [...own].filter((held) => held.space === space && held.keys.includes(key)).length;
    if (count >= permits) {
      throw new OptionError(
        'key',
        'one that the request does not hold already, by a gate in front of this',
        key,
      );
    }
  }
}

/** Notes what a request holds, until what is returned is called. */
export function noteOwn(req: Request, space: object, keys: readonly string[]): () => void {
  const own = ownOf(req) ?? new Set();
  (req as Holder)[OWN] = own;
  const held: Own = { space, keys };
  own.add(held);
  return () => {
    own.delete(held);
  };
}

/** What inherits from a request is another. */
function ownOf(req: Holder): Set<Own> | undefined {
  return Object.hasOwn(req, OWN) ? req[OWN] : undefined;
}
