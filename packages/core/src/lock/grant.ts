import type { Lease } from './lease';

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
