import {
  createJsonSessions,
  SessionToken,
  type JsonSession,
  type JsonSessions,
  type LoadedSession,
  type RedisInput,
  type SessionStore,
} from '@sluice/core';
import { serialize } from 'cookie';
import type { Request, Response } from 'express';
import { createHash, createHmac } from 'node:crypto';
import { sidIn, type SidSecret } from '../compat/signed-sid';
import type { CookieSettings } from '../cookie/cookie-settings';
import type { SignedToken } from '../cookie/signature';
import type { Secret } from '../options';
import { Reports } from '../reports';
import { newDataOf, userOf } from './old-session';
import type { MigrateOptions } from './options';

/** A request that has the cookie of another store, and none of ours. */
export interface OldArrival {
  readonly sid: string;
  /** Of the session that it becomes, whoever takes it over. */
  readonly arrived: SignedToken;
  /** What is there, here or there. Nothing was written yet. */
  readonly reading: Promise<LoadedSession | JsonSession>;
}

/** Takes over the sessions of connect-redis, each once, when its client comes. */
export class Migration {
  readonly #old: JsonSessions;
  readonly #store: SessionStore;
  readonly #cookie: CookieSettings;
  readonly #name: string;
  readonly #secrets: readonly SidSecret[];
  readonly #signer: Secret;
  readonly #reports: Reports;
  readonly #userId: NonNullable<MigrateOptions['userId']>;

  /** @param secrets that sign the new cookie */
  constructor(
    options: MigrateOptions,
    store: SessionStore,
    cookie: CookieSettings,
    secrets: readonly Secret[],
    source: { readonly redis: RedisInput; readonly deadlineMs: number },
  ) {
    const { prefix = 'sess:', name = 'connect.sid', secret = secrets, userId = userOf } = options;
    this.#old = createJsonSessions({ redis: source.redis, prefix, deadline: source.deadlineMs });
    this.#store = store;
    this.#cookie = cookie;
    this.#name = name;
    this.#secrets = Array.isArray(secret) ? (secret as readonly SidSecret[]) : [secret as SidSecret];
    this.#signer = secrets[0] ?? '';
    this.#reports = new Reports(cookie.name);
    this.#userId = userId;
  }

  /** Begins to read the old session of a request. */
  meet(req: Request): OldArrival | undefined {
    const sid = this.#sidOf(req);
    if (!sid) return undefined;
    const token = this.#tokenOf(sid);
    return { sid, arrived: { token, stale: true }, reading: this.#read(sid, token) };
  }

  /** Takes over what was read. Requests side by side end with one session, and what has ended is not brought back. */
  async takeOver({ sid, arrived: { token }, reading }: OldArrival): Promise<LoadedSession> {
    const found = await reading;
    if ('state' in found) {
      if (found.state === 'corrupt' || found.state === 'reused') this.#reports.unusable(found.state);
      return found;
    }
    const userId = this.#userId(found.data);
    const loaded = await this.#store.adopt(newDataOf(found.data), {
      token,
      rememberMs: found.ttlMs,
      ...(userId !== undefined && { userId: String(userId) }),
    });
    if (loaded.state === 'gone') await this.#old.remove(sid); // it has ended here, and so it has there
    return loaded;
  }

  /** Ends the old session of a request whose new one has ended: who goes back to the old store is logged out there too. */
  async end(req: Request): Promise<void> {
    const sid = this.#sidOf(req);
    if (sid) await this.#old.remove(sid);
  }

  /** Takes the old cookie away: nothing is behind it. Not from an answer that somebody was faster to send. */
  clearCookie(res: Response): void {
    if (res.headersSent) return;
    const { path, domain, httpOnly } = this.#cookie;
    const attributes = { path, httpOnly, ...(domain !== undefined && { domain }) };
    res.append('Set-Cookie', serialize(this.#name, '', { ...attributes, maxAge: 0, expires: new Date(0) }));
  }

  async #read(sid: string, token: SessionToken): Promise<LoadedSession | JsonSession> {
    const loaded = await this.#store.load(token);
    if (loaded.state !== 'gone') return loaded;
    const old = await this.#old.read(sid);
    return typeof old === 'string' ? { state: old } : old;
  }

  #sidOf(req: Request): string | undefined {
    return sidIn(req.headers.cookie, this.#name, this.#secrets);
  }

  /** By the id alone it has its name, so that it is the same for everybody; its secret needs ours too. */
  #tokenOf(sid: string): SessionToken {
    const name = createHash('sha512').update('sluice/session/migrate/').update(sid).digest();
    const secret = createHmac('sha256', this.#signer).update('sluice/session/migrate/').update(sid).digest();
    return SessionToken.ofBytes(name, secret);
  }
}
