import {
  SessionToken,
  type LoadedSession,
  type RedisUnavailableError,
  type StoredSession,
} from '@sluice/core';
import type { Contents } from './contents';
import type { SignedToken } from './cookie/signature';
import type { ResolvedOptions } from './resolve-options';

/** How far a request knows its session. */
export type Stage =
  /** Redis was not asked yet. */
  | { readonly kind: 'unloaded'; readonly token: SessionToken }
  /** It is not in Redis. */
  | { readonly kind: 'fresh'; token?: SessionToken }
  | { readonly kind: 'stored'; readonly stored: StoredSession }
  /** Nothing is saved any more, and why. */
  | { readonly kind: 'ended'; readonly id: string; readonly outcome: 'gone' | 'superseded' }
  /** Redis gave no answer, and the request passes all the same. */
  | { readonly kind: 'unavailable'; readonly error: RedisUnavailableError };

/** A {@link Stage} from which one can go on. */
export type ReadyStage = Exclude<Stage, { kind: 'unloaded' | 'unavailable' }>;

/** How a request and its session stand to each other, and what of it the cookie has to say. */
export class Standing {
  /** Whether the cookie of the response is decided: nothing begins from then on. */
  headersSent = false;
  readonly #options: ResolvedOptions;
  readonly #arrived: SignedToken | undefined;
  readonly #contents: Contents;
  #stage: Stage;
  #forget = false;

  constructor(options: ResolvedOptions, arrived: SignedToken | undefined, contents: Contents) {
    this.#options = options;
    this.#arrived = arrived;
    this.#contents = contents;
    this.#stage = arrived === undefined ? { kind: 'fresh' } : { kind: 'unloaded', token: arrived.token };
  }

  get stage(): Stage {
    return this.#stage;
  }

  get arrived(): SignedToken | undefined {
    return this.#arrived;
  }

  /** Whether the cookie that came is good for nothing any more. */
  get forgets(): boolean {
    return this.#forget && this.#arrived !== undefined;
  }

  get stored(): StoredSession | undefined {
    return this.#stage.kind === 'stored' ? this.#stage.stored : undefined;
  }

  get id(): string {
    const stage = this.#stage;
    switch (stage.kind) {
      case 'unloaded':
        return stage.token.id;
      case 'stored':
        return stage.stored.id;
      case 'ended':
        return stage.id;
      case 'fresh':
        return (stage.token ??= SessionToken.create()).id;
      case 'unavailable':
        return this.#arrived?.token.id ?? '';
    }
  }

  /** Takes over what stands behind the cookie. */
  adopt(loaded: LoadedSession): void {
    if (loaded.state === 'active') {
      this.hold(loaded.session);
      return;
    }
    this.beginAnew();
    this.#contents.clear();
    // After a login, a request of the same moment still has the old secret: its answer must not take away the new cookie.
    this.#forget = loaded.state !== 'reused';
    if (loaded.state !== 'gone') this.#options.reports.unusable(loaded.state);
  }

  /** Passes without Redis. */
  suspend(error: RedisUnavailableError): void {
    this.#stage = { kind: 'unavailable', error };
  }

  beginAnew(): void {
    this.#stage = { kind: 'fresh' };
  }

  /** What is in Redis is what the request has. */
  hold(stored: StoredSession): void {
    this.wrote(stored);
    this.#contents.takeOver(stored.data);
  }

  /** What the request has is in Redis. */
  wrote(stored: StoredSession): void {
    this.#stage = { kind: 'stored', stored };
  }

  /** Somebody else has ended it, or changed its secret. */
  lose(outcome: 'gone' | 'superseded'): void {
    this.#stage = { kind: 'ended', id: this.id, outcome };
    this.#forget = outcome === 'gone';
    this.#contents.clear();
    this.#options.reports.tell({ outcome });
  }

  async load(): Promise<void> {
    if (this.#stage.kind === 'unloaded') this.adopt(await this.#options.store.load(this.#stage.token));
  }

  /** Where it stands, read if it was not. */
  async ready(): Promise<ReadyStage> {
    await this.load();
    const stage = this.#stage;
    if (stage.kind === 'unavailable') throw stage.error;
    if (stage.kind === 'unloaded') throw new Error('The session was not read');
    return stage;
  }

  async end(): Promise<void> {
    const stage = await this.ready();
    const { id } = this;
    if (stage.kind === 'stored') await stage.stored.destroy();
    this.#contents.clear();
    this.#forget = true;
    this.#stage = { kind: 'ended', id, outcome: 'gone' };
  }
}
