import type {
  LoadedSession,
  RedisUnavailableError,
  SessionData,
  SessionToken,
  StoredSession,
  Written,
} from '@sluice/core';
import type { Request } from 'express';
import { Contents } from './contents';
import type { SignedToken } from './cookie/signature';
import { Flash } from './flash';
import { guardUnloaded } from './lazy';
import { RequestSession } from './request-session';
import type { ResolvedOptions } from './resolve-options';
import { Saving } from './saving';
import type { LoginOptions } from './session';
import { keepOnly } from './session-data';
import { Standing } from './standing';
import { Turns } from './turns';

/** What the response does about the cookie. */
export type CookieChange = { readonly set: SessionToken } | 'clear' | 'none';

/** The session of one request, from its cookie to its response. What is asked of it is done one after another. */
export class Visit {
  /** What the handler has as `req.session`. */
  readonly session: RequestSession;
  readonly flash = new Flash();
  readonly options: ResolvedOptions;
  readonly req: Request;
  loggedOut = false;
  readonly #contents: Contents;
  readonly #standing: Standing;
  readonly #saving: Saving;
  readonly #turns = new Turns();
  #cookieWanted = false;

  constructor(options: ResolvedOptions, req: Request, arrived: SignedToken | undefined) {
    this.options = options;
    this.req = req;
    const session = new RequestSession(this);
    this.session = options.lazy && arrived !== undefined ? guardUnloaded(session, this) : session;
    this.#contents = new Contents(this.session, this.flash);
    this.#standing = new Standing(options, arrived, this.#contents);
    this.#saving = new Saving(options, req, this.#contents, this.#standing);
  }

  get loaded(): boolean {
    return this.#standing.stage.kind !== 'unloaded';
  }

  /** Whether it has a session that Redis did not give out, and passes all the same. */
  get unavailable(): boolean {
    return this.#standing.stage.kind === 'unavailable';
  }

  /** Whether the response is about somebody: they have a session, or begin one. */
  get personal(): boolean {
    const { stage, arrived } = this.#standing;
    return stage.kind !== 'unloaded' && (stage.kind !== 'fresh' || arrived !== undefined);
  }

  get stored(): StoredSession | undefined {
    return this.#standing.stored;
  }

  get id(): string {
    return this.#standing.id;
  }

  get headersSent(): boolean {
    return this.#standing.headersSent;
  }

  /** From here on the cookie of the response is decided. */
  sentHeaders(): void {
    this.#standing.headersSent = true;
  }

  adopt(loaded: LoadedSession): void {
    this.#standing.adopt(loaded);
  }

  suspend(error: RedisUnavailableError): void {
    this.#standing.suspend(error);
  }

  load(): Promise<void> {
    return this.#turns.take(() => this.#standing.load());
  }

  /** Saves what has changed, whoever asks. */
  save(): Promise<Written> {
    return this.#turns.take(async () => {
      const stage = await this.#standing.ready();
      return stage.kind === 'fresh' ? this.#saving.create(stage) : this.#saving.write(stage);
    });
  }

  reload(): Promise<void> {
    return this.#turns.take(async () => {
      const stage = await this.#standing.ready();
      if (stage.kind !== 'stored') {
        this.#contents.clear();
        return;
      }
      const state = await stage.stored.reload();
      this.#standing.adopt(state === 'active' ? { state, session: stage.stored } : { state });
    });
  }

  regenerate(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#end();
      this.#standing.beginAnew();
    });
  }

  destroy(): Promise<void> {
    return this.#turns.take(() => this.#end());
  }

  logout(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#end();
      this.#standing.beginAnew();
      this.loggedOut = true;
    });
  }

  touch(): void {
    this.#saving.touchWanted = true;
  }

  resetMaxAge(): void {
    this.#cookieWanted = true;
    this.touch(); // which tells whether the secret is the newest still
  }

  login(userId: string, { keep = true }: LoginOptions = {}): Promise<void> {
    return this.#turns.take(async () => {
      const stage = await this.#standing.ready();
      const names = keep === true ? Object.keys(this.session) : keep === false ? [] : keep;
      const kept: SessionData = { ...this.#contents.data };
      keepOnly(kept, keep === true ? Object.keys(kept) : names);
      await this.#saving.login(stage, userId, kept);
      keepOnly(this.session, names);
      if (keep === false) this.flash.clear();
      this.loggedOut = false;
    });
  }

  update(change: (data: SessionData) => unknown): Promise<boolean> {
    return this.#turns.take(async () => {
      const stage = await this.#standing.ready();
      if (stage.kind === 'ended') return false;
      if (stage.kind === 'fresh') {
        await change(this.session as unknown as SessionData);
        return (await this.#saving.create(stage)) === 'saved';
      }
      const written = await this.#saving.write(stage); // what has changed here is part of what `change` is given
      if (written === 'gone' || written === 'superseded') return false;
      return this.#saving.update(stage.stored, change);
    });
  }

  /**
   * Saves before the response, or at the end of one. `undefined` when nothing is to be written, and nothing is under way.
   * Throws, or rejects, with why it cannot be saved.
   */
  settle(): Promise<unknown> | undefined {
    if (this.#turns.idle && !this.#saving.hasToWrite()) return undefined;
    return this.#turns.take(() => this.#saving.writeWhatIsDue());
  }

  async #end(): Promise<void> {
    await this.#standing.end();
    await this.options.migration?.end(this.req);
  }

  /** Once everything is settled. */
  get cookieChange(): CookieChange {
    const { stored, arrived, forgets } = this.#standing;
    if (stored === undefined) return forgets ? 'clear' : 'none';
    if (!stored.hasNewestToken) return 'none'; // it would take the newer one away
    const { jar, rolling } = this.options;
    const isNew = stored.token.value !== arrived?.token.value || arrived.stale;
    const isRenewed = rolling && this.#saving.putOff && jar.settings.maxAgeMs !== undefined;
    return isNew || isRenewed || this.#cookieWanted ? { set: stored.token } : 'none';
  }
}
