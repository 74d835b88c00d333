import type { ConnectionNews } from '../ops/connection-news';
import type { Operations, OperationsState } from '../ops/operations';
import type { Action } from '../ops/redis-control';
import type { RequestRecord } from '../ops/request-log';
import type { ServerState } from '../redis/own-server';
import type { RushStatus } from '../rush/rush';
import type { PrimaryLink } from './primary-link';

/** Operations as a worker reaches them: the primary keeps them. */
export class RemoteOperations implements Operations {
  readonly ownsRedis: boolean;
  readonly #primary: PrimaryLink;

  constructor(primary: PrimaryLink, ownsRedis: boolean) {
    this.#primary = primary;
    this.ownsRedis = ownsRedis;
  }

  state(after: number): Promise<OperationsState> {
    return this.#primary.ask('state', after);
  }

  perform(action: Action): Promise<ServerState> {
    return this.#primary.ask('perform', action);
  }

  rush(): Promise<RushStatus> {
    return this.#primary.ask('rush');
  }

  startRush(url: string): Promise<RushStatus> {
    return this.#primary.ask('startRush', url);
  }

  log(request: RequestRecord): void {
    this.#primary.tell('log', request);
  }

  hear(news: ConnectionNews): void {
    this.#primary.tell('hear', news);
  }
}
