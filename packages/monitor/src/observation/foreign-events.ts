/** The events of packages and patterns that are not imported here, as far as they are measured. */

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

/** `sluice:queue` */
export interface QueueEvent {
  readonly name: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly jobs: number;
}

/** `sluice:write-behind` */
export interface WriteBehindEvent {
  readonly name: string;
  readonly operation: string;
  readonly outcome: string;
  readonly records?: number | undefined;
}

/** `sluice:pubsub` */
export interface PubSubEvent {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
  readonly outcome?: string | undefined;
}
