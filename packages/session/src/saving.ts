import type { SessionData, SessionToken, StoredSession, Written } from '@sluice/core';
import type { Request } from 'express';
import type { Contents } from './contents';
import { besideMessages } from './flash';
import type { ResolvedOptions } from './resolve-options';
import type { Stage, Standing } from './standing';

/** Writes what a request has made of its session. */
export class Saving {
  /** Whether the end of the session is to be put off in any case. */
  touchWanted = false;
  /** Whether the end of the session was put off. */
  putOff = false;
  readonly #options: ResolvedOptions;
  readonly #req: Request;
  readonly #contents: Contents;
  readonly #standing: Standing;

  constructor(options: ResolvedOptions, req: Request, contents: Contents, standing: Standing) {
    this.#options = options;
    this.#req = req;
    this.#contents = contents;
    this.#standing = standing;
  }

  /** Whether something is to be written. Tells of what would be and cannot. Throws what a write would reject with. */
  hasToWrite(): boolean {
    const { stage, headersSent } = this.#standing;
    switch (stage.kind) {
      case 'unloaded':
        return false;
      case 'stored': {
        const { stored } = stage;
        const due = this.#touchDue(stored) || (stored.rotationDue && !headersSent);
        return due || stored.differs(this.#contents.data);
      }
      case 'fresh':
        return !this.#contents.isEmpty || (this.#options.saveUninitialized && !headersSent);
      case 'ended':
        if (!this.#contents.isEmpty) this.#options.reports.writtenAfterEnd();
        return false;
      case 'unavailable':
        if (!this.#contents.isEmpty) this.#options.reports.notSaved(headersSent, stage.error);
        return false;
    }
  }

  /** Writes what {@link hasToWrite} finds at this moment. */
  async writeWhatIsDue(): Promise<void> {
    const { stage, headersSent } = this.#standing;
    if (stage.kind === 'stored') await this.write(stage, !headersSent);
    else if (this.hasToWrite() && stage.kind === 'fresh') await this.create(stage);
  }

  async write(stage: Stage, mayRotate = false): Promise<Written> {
    if (stage.kind === 'ended' && !this.#contents.isEmpty) return stage.outcome;
    if (stage.kind !== 'stored') return 'unchanged';
    const { stored } = stage;
    const { data } = this.#contents;
    let written: Written;
    if (mayRotate && stored.rotationDue) written = await stored.rotate(data, this.#device);
    else written = await stored.commit(data);
    if (written === 'unchanged' && this.#touchDue(stored)) written = await stored.touch(this.#device);
    if (written === 'gone' || written === 'superseded') this.#standing.lose(written);
    if (written === 'saved') this.putOff = true;
    return written;
  }

  /** Changes what is in Redis at this moment. Whether the session was there. */
  async update(stored: StoredSession, change: (data: SessionData) => unknown): Promise<boolean> {
    const { version } = stored;
    if ((await stored.update(besideMessages(change))) === undefined) {
      this.#standing.lose(await whyLost(stored));
      return false;
    }
    if (stored.version !== version) this.putOff = true;
    this.#standing.hold(stored);
    return true;
  }

  async create({ token }: { readonly token?: SessionToken }): Promise<Written> {
    const { headersSent } = this.#standing;
    if (headersSent) {
      this.#options.reports.begunAfterHeaders();
      return 'unchanged';
    }
    if (!this.#options.jar.canBeSet(this.#req)) {
      this.#options.reports.notSaved(headersSent, new Error('Its cookie cannot be set'));
      return 'unchanged';
    }
    await this.#create(this.#contents.data, undefined, token);
    return 'saved';
  }

  /** Writes `data` as the session of a user, with a new secret. @throws {Error} where its cookie cannot be set. */
  async login(stage: Stage, userId: string, data: SessionData): Promise<void> {
    this.#checkCookie();
    if (stage.kind === 'stored' && (await stage.stored.login(userId, data, this.#device)) === 'saved') return;
    // Whoever knows their password begins a session, also where the one before has just ended.
    await this.#create(data, userId, stage.kind === 'fresh' ? stage.token : undefined);
  }

  #checkCookie(): void {
    if (this.#standing.headersSent)
      throw new Error('A login sets a cookie, and the headers have been sent already');
    if (!this.#options.jar.canBeSet(this.#req))
      throw new Error(
        'A login sets a cookie, and browsers would not take it: a warning of the process says why',
      );
  }

  async #create(
    data: SessionData,
    userId: string | undefined,
    token: SessionToken | undefined,
  ): Promise<void> {
    const { store } = this.#options;
    this.#standing.wrote(await store.create({ ...data }, { userId, token, ...this.#device }));
  }

  #touchDue(stored: StoredSession): boolean {
    const { arrived, headersSent } = this.#standing;
    // Which tells whether its secret is the newest still, before it is signed anew.
    const isToBeSigned = arrived?.stale === true && !headersSent;
    return this.touchWanted || isToBeSigned || stored.touchDue;
  }

  get #device(): { device: unknown } {
    return { device: this.#options.device(this.#req) };
  }
}

/** Why it is not there to be changed. */
async function whyLost(stored: StoredSession): Promise<'gone' | 'superseded'> {
  return (await stored.reload()) === 'reused' ? 'superseded' : 'gone';
}
