/** The events of gates, which are not imported here, as far as they are measured. */

/** `sluice:lock-route` */
export interface LockRouteEvent {
  readonly outcome: string;
}

/** `sluice:session-gate` */
export interface SessionGateEvent {
  readonly outcome: string;
}

/** `sluice:cache-response` */
export interface CacheResponseEvent {
  readonly outcome: string;
}
