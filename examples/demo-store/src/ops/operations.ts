import type { ServerState } from '../redis/own-server';
import type { RushStatus } from '../rush/rush';
import type { ConnectionNews } from './connection-news';
import type { Action } from './redis-control';
import type { TimelineEntry } from './redis-timeline';
import type { NumberedRecord, RequestRecord } from './request-log';

/** What the page of operations shows. */
export interface OperationsState {
  /** `null` when Redis is not the demo's own. */
  readonly server: ServerState | null;
  /** Where several processes share a port: each of them, with the port on which it alone answers. */
  readonly processes: readonly { readonly id: number; readonly port: number }[];
  /** In how many processes of all Redis is not asked, because it did not answer. */
  readonly breakers: { readonly open: number; readonly of: number };
  readonly timeline: readonly TimelineEntry[];
  readonly requests: readonly NumberedRecord[];
}

/**
 * Operations, as every process of the shop reaches them. They are kept by one process, and not in Redis: they tell what becomes of
 * Redis while it is away.
 */
export interface Operations {
  /** Whether Redis is the demo's own, and may be frozen and killed. */
  readonly ownsRedis: boolean;
  /** With the requests that came after the one of this number. */
  state(after: number): Promise<OperationsState>;
  /** Does it, and tells the state of the server after it. */
  perform(action: Action): Promise<ServerState>;
  rush(): Promise<RushStatus>;
  /** Begins one, unless one is under way. @param url where the shop listens */
  startRush(url: string): Promise<RushStatus>;
  log(request: RequestRecord): void;
  hear(news: ConnectionNews): void;
}
