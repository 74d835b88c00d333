import { SessionToken } from '@sluice/core';
import type { LoadedSession, RedisUnavailableError, SessionData, StoredSession, Written } from '@sluice/core';
import type { Request } from 'express';
import type { SignedToken } from './cookie/signature';
import { sessionGateEvents, type SessionGateEvent } from './events';
import { Flash } from './flash';
import { guardUnloaded } from './lazy';
import { RequestSession, RESERVED } from './request-session';
import type { ResolvedOptions } from './resolve-options';
import type { LoginOptions } from './session';
import { clear, keepOnly, takeOver } from './session-data';
import { warnOnce } from './warnings';

/** How far a request knows its session. */
type Stage =
  /** Redis was not asked yet. */
  | { readonly kind: 'unloaded'; readonly token: SessionToken }
  /** It is not in Redis. */
  | { readonly kind: 'fresh'; token?: SessionToken }
  | { readonly kind: 'stored'; readonly stored: StoredSession }
  /** Nothing is saved any more. */
  | { readonly kind: 'ended'; readonly id: string }
  /** Redis gave no answer, and the request passes all the same. */
  | { readonly kind: 'unavailable'; readonly error: RedisUnavailableError };

/** What the response does about the cookie. */
export type CookieChange = { readonly set: SessionToken } | 'clear' | 'none';

/** The session of one request, from its cookie to its response. What is asked of it is done one after another. */
export class Visit {
  /** What the handler has as `req.session`. */
  readonly session: RequestSession;
  readonly flash = new Flash();
  readonly options: ResolvedOptions;
  readonly req: Request;
  /** Whether the cookie of the response is decided: nothing begins from then on. */
  headersSent = false;
  loggedOut = false;
  readonly #arrived: SignedToken | undefined;
  #stage: Stage;
  #forget = false;
  #touchWanted = false;
  #cookieWanted = false;
  #putOff = false;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: ResolvedOptions, req: Request, arrived: SignedToken | undefined) {
    this.options = options;
    this.req = req;
    this.#arrived = arrived;
    this.#stage = arrived === undefined ? { kind: 'fresh' } : { kind: 'unloaded', token: arrived.token };
    const session = new RequestSession(this);
    this.session = options.lazy && arrived !== undefined ? guardUnloaded(session, this) : session;
  }

  get loaded(): boolean {
    return this.#stage.kind !== 'unloaded';
  }

  /** Whether the response is about somebody: they have a session, or begin one. */
  get personal(): boolean {
    return this.#stage.kind !== 'unloaded' && (this.#stage.kind !== 'fresh' || this.#arrived !== undefined);
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
      this.#hold(loaded.session);
      return;
    }
    this.#stage = { kind: 'fresh' };
    clear(this.session);
    this.flash.clear();
    // After a login, a request of the same moment still has the old secret: its answer must not take away the new cookie.
    this.#forget = loaded.state !== 'reused';
    const { state } = loaded;
    if (state !== 'gone') this.#tell({ outcome: state });
    if (state === 'corrupt') {
      warnOnce(
        'SLUICE_SESSION_CORRUPT',
        this.options.jar.settings.name,
        'What stands in Redis for a session is none, or was tampered with: its user begins a new one.',
      );
    }
  }

  /** Passes without Redis. */
  suspend(error: RedisUnavailableError): void {
    this.#stage = { kind: 'unavailable', error };
  }

  load(): Promise<void> {
    return this.#enqueue(() => this.#load());
  }

  /** Saves what has changed, whoever asks. */
  save(): Promise<Written> {
    return this.#enqueue(async () => {
      const stage = await this.#ready();
      return stage.kind === 'fresh' ? this.#create(stage, undefined) : this.#write(stage);
    });
  }

  reload(): Promise<void> {
    return this.#enqueue(async () => {
      const stage = await this.#ready();
      if (stage.kind !== 'stored') {
        clear(this.session);
        return;
      }
      const state = await stage.stored.reload();
      if (state === 'active') this.#hold(stage.stored);
      else this.adopt({ state });
    });
  }

  regenerate(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#end();
      this.#stage = { kind: 'fresh' };
    });
  }

  destroy(): Promise<void> {
    return this.#enqueue(() => this.#end());
  }

  logout(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#end();
      this.#stage = { kind: 'fresh' };
      this.loggedOut = true;
    });
  }

  touch(): void {
    this.#touchWanted = true;
  }

  resetMaxAge(): void {
    this.#cookieWanted = true;
  }

  login(userId: string, { keep = true }: LoginOptions = {}): Promise<void> {
    return this.#enqueue(async () => {
      const stage = await this.#ready();
      if (this.headersSent) throw new Error('A login sets a cookie, and the headers have been sent already');
      const names = keep === true ? Object.keys(this.session) : keep === false ? [] : keep;
      const kept: SessionData = { ...this.#data };
      keepOnly(kept, keep === true ? Object.keys(kept) : names);
      if (stage.kind !== 'stored' || !(await this.#loginStored(stage.stored, userId, kept))) {
        // Whoever knows their password begins a session, also where the one before has just ended.
        const token = stage.kind === 'fresh' ? stage.token : undefined;
        this.#stage = { kind: 'stored', stored: await this.#createStored(kept, userId, token) };
      }
      keepOnly(this.session, names);
      if (keep === false) this.flash.clear();
      this.loggedOut = false;
    });
  }

  update(change: (data: SessionData) => unknown): Promise<boolean> {
    return this.#enqueue(async () => {
      const stage = await this.#ready();
      if (stage.kind === 'ended') return false;
      if (stage.kind === 'fresh') {
        await change(this.session as unknown as SessionData);
        return (await this.#create(stage, undefined)) === 'saved';
      }
      const written = await this.#write(stage); // what has changed here is part of what `change` is given
      if (written === 'gone' || written === 'superseded') return false;
      if ((await stage.stored.update(change, {})) === undefined) {
        this.#lost('gone');
        return false;
      }
      this.#hold(stage.stored);
      return true;
    });
  }

  /**
   * Saves before the response, or at the end of one. `undefined` when nothing is to be written, and nothing is under way.
   * Throws, or rejects, with why it cannot be saved.
   */
  settle(): Promise<unknown> | undefined {
    if (this.#waiting === 0 && !this.#hasToWrite()) return undefined;
    return this.#enqueue(async () => {
      const stage = this.#stage;
      if (!this.#hasToWrite()) return;
      if (stage.kind === 'fresh') await this.#create(stage, undefined);
      else if (stage.kind === 'stored') await this.#write(stage, !this.headersSent);
    });
  }

  /** Once everything is settled. */
  get cookieChange(): CookieChange {
    const { stored } = this;
    if (stored === undefined) return this.#forget && this.#arrived !== undefined ? 'clear' : 'none';
    const { jar, rolling } = this.options;
    const isNew = stored.token.value !== this.#arrived?.token.value || this.#arrived.stale;
    const isRenewed = rolling && this.#putOff && jar.settings.maxAgeMs !== undefined;
    return isNew || isRenewed || this.#cookieWanted ? { set: stored.token } : 'none';
  }

  get #data(): SessionData {
    return this.flash.addTo(this.session as unknown as SessionData);
  }

  get #isEmpty(): boolean {
    return Object.keys(this.#data).length === 0;
  }

  #hasToWrite(): boolean {
    const stage = this.#stage;
    switch (stage.kind) {
      case 'unloaded':
        return false;
      case 'stored': {
        const { stored } = stage;
        const due = this.#touchWanted || stored.touchDue || (stored.rotationDue && !this.headersSent);
        return due || stored.differs(this.#data);
      }
      case 'fresh':
        return !this.#isEmpty || (this.options.saveUninitialized && !this.headersSent);
      case 'ended':
        if (!this.#isEmpty) this.#warnAfterEnd();
        return false;
      case 'unavailable':
        if (!this.#isEmpty) this.#notSaved(stage.error);
        return false;
    }
  }

  async #load(): Promise<void> {
    if (this.#stage.kind === 'unloaded') this.adopt(await this.options.store.load(this.#stage.token));
  }

  /** Where it stands, read if it was not. */
  async #ready(): Promise<Exclude<Stage, { kind: 'unloaded' | 'unavailable' }>> {
    await this.#load();
    const stage = this.#stage;
    if (stage.kind === 'unavailable') throw stage.error;
    if (stage.kind === 'unloaded') throw new Error('The session was not read');
    return stage;
  }

  async #write(stage: Stage, mayRotate = false): Promise<Written> {
    if (stage.kind !== 'stored') return 'unchanged';
    const { stored } = stage;
    const data = this.#data;
    let written: Written;
    if (mayRotate && stored.rotationDue) written = await stored.rotate(data, this.#device);
    else written = await stored.commit(data);
    if (written === 'unchanged' && (this.#touchWanted || stored.touchDue))
      written = await stored.touch(this.#device);
    if (written === 'gone' || written === 'superseded') this.#lost(written);
    if (written === 'saved') this.#putOff = true;
    return written;
  }

  async #create(stage: { token?: SessionToken }, userId: string | undefined): Promise<Written> {
    if (this.headersSent) {
      warnOnce(
        'SLUICE_SESSION_AFTER_HEADERS',
        this.options.jar.settings.name,
        'A session was begun after the headers had been sent: it cannot get a cookie, and is not saved.',
      );
      this.#notSaved(new Error('The headers have been sent already'));
      return 'unchanged';
    }
    if (!this.options.jar.canBeSet(this.req)) {
      this.#notSaved(new Error('Its cookie cannot be set'));
      return 'unchanged';
    }
    this.#stage = { kind: 'stored', stored: await this.#createStored(this.#data, userId, stage.token) };
    return 'saved';
  }

  #createStored(
    data: SessionData,
    userId: string | undefined,
    token: SessionToken | undefined,
  ): Promise<StoredSession> {
    return this.options.store.create({ ...data }, { userId, token, ...this.#device });
  }

  async #loginStored(stored: StoredSession, userId: string, data: SessionData): Promise<boolean> {
    return (await stored.login(userId, data, this.#device)) === 'saved';
  }

  async #end(): Promise<void> {
    const stage = await this.#ready();
    const { id } = this;
    if (stage.kind === 'stored') await stage.stored.destroy();
    clear(this.session);
    this.flash.clear();
    this.#forget = true;
    this.#stage = { kind: 'ended', id };
  }

  #lost(outcome: 'gone' | 'superseded'): void {
    this.#stage = { kind: 'ended', id: this.id };
    this.#forget = outcome === 'gone';
    clear(this.session);
    this.flash.clear();
    this.#tell({ outcome });
  }

  #hold(stored: StoredSession): void {
    this.#stage = { kind: 'stored', stored };
    takeOver(this.session, this.flash.takeFrom(stored.data), RESERVED);
  }

  get #device(): { device: unknown } {
    return { device: this.options.device(this.req) };
  }

  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#waiting++;
    const result = this.#last.then(work);
    const done = () => {
      this.#waiting--;
    };
    this.#last = result.then(done, done);
    return result;
  }

  #warnAfterEnd(): void {
    warnOnce(
      'SLUICE_SESSION_AFTER_END',
      this.options.jar.settings.name,
      'A session was written to after destroy(): nothing of it is saved. Use logout() or regenerate() to begin another.',
    );
  }

  #notSaved(error: Error): void {
    this.#tell({ outcome: 'not-saved', headersSent: this.headersSent, error });
  }

  #tell(event: SessionGateEvent): void {
    sessionGateEvents.publish(() => event);
  }
}
