import type { OwnRedisServer, ServerState } from '../redis/own-server';
import type { Rush, RushStatus } from '../rush/rush';
import type { ConnectionNews } from './connection-news';
import type { Operations, OperationsState } from './operations';
import { DONE, type Action } from './redis-control';
import { RedisTimeline } from './redis-timeline';
import { RequestLog, type RequestRecord } from './request-log';

/** Operations where they are kept: in the process that owns Redis. */
export class ControlRoom implements Operations {
  readonly #redis: OwnRedisServer | undefined;
  readonly #rush: Rush;
  readonly #timeline = new RedisTimeline();
  readonly #requests = new RequestLog();
  readonly #ownPorts = new Map<number, number>();

  /** @param redis `undefined` when it is not the demo's own */
  constructor(redis: OwnRedisServer | undefined, rush: Rush) {
    this.#redis = redis;
    this.#rush = rush;
  }

  get ownsRedis(): boolean {
    return this.#redis !== undefined;
  }

  state(after: number): Promise<OperationsState> {
    return Promise.resolve({
      server: this.#redis?.state ?? null,
      processes: [...this.#ownPorts].map(([id, port]) => ({ id, port })),
      breakers: this.#timeline.breakers,
      timeline: this.#timeline.entries,
      requests: this.#requests.since(after),
    });
  }

  /** What cannot be done in the server's state, such as thawing one that is not frozen, does nothing. */
  async perform(action: Action): Promise<ServerState> {
    if (this.#redis === undefined) throw new Error('This Redis was not started by the demo');
    this.#timeline.note(DONE[action]);
    await this.#redis[action]();
    return this.#redis.state;
  }

  rush(): Promise<RushStatus> {
    return Promise.resolve(this.#rush.status);
  }

  startRush(url: string): Promise<RushStatus> {
    this.#rush.start(url);
    return this.rush();
  }

  log(request: RequestRecord): void {
    this.#requests.add(request);
  }

  hear(news: ConnectionNews): void {
    this.#timeline.hear(news);
  }

  /** One of several processes answers from now on. */
  joined(process: number, ownPort: number): void {
    this.#ownPorts.set(process, ownPort);
  }

  /** It is gone, and what it thought of Redis counts no more. */
  left(process: number): void {
    this.#ownPorts.delete(process);
    this.#timeline.forget(process);
  }
}
