import { monotonicMs } from '../../clock';
import { Lease, type Moment } from '../../lease/lease';
import { LeaseKeeper } from '../../lease/lease-keeper';
import type { EngineContext } from './context';
import type { Place } from './place';
import { renew } from './redis/renew.lua';

/** Renews the lease of an entry, for a reader or a writer. */
export function keepLease(
  { space, options }: EngineContext,
  place: Place,
  held: { readonly token: string; readonly askedAt: Moment; readonly maxHoldMs: number; onLost(): void },
): LeaseKeeper {
  return new LeaseKeeper(new Lease(options.leaseMs, held.askedAt), {
    renewUntilMs: monotonicMs() + held.maxHoldMs,
    renew: (ttl) =>
      space.connection.run(renew, place, { token: held.token, ttl }, { deadlineMs: options.deadlineMs }),
    onLost: () => {
      held.onLost();
    },
  });
}
