import type { GrantedAnswer } from './kernel';
import type { Lease } from '../lease/lease';

/** Redis gave an id the lock. */
export interface Grant {
  readonly id: string;
  readonly token: number;
  readonly lease: Lease;
  /** It holds by the fast path, unless somebody has come to wait. */
  readonly fast: boolean;
  /** How many held it then. */
  readonly holders: number;
}

/**
 * Member by member: an object that is spread and then added to costs Node 20 two microseconds, and lies where only a full
 * collection finds it.
 */
export function grantOf({ token, fast, holders }: GrantedAnswer, id: string, lease: Lease): Grant {
  return { id, token, lease, fast, holders };
}
