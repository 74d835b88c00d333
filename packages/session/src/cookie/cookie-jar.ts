import type { SessionToken } from '@sluice/core';
import { parse, serialize, type SerializeOptions } from 'cookie';
import type { Request } from 'express';
import { sessionGateEvents } from '../events';
import { warnOnce } from '../warnings';
import type { CookieSettings } from './cookie-settings';
import type { Signature, SignedToken } from './signature';

/** The cookie of a session, both ways. */
export class CookieJar {
  readonly settings: CookieSettings;
  readonly #signature: Signature;

  constructor(settings: CookieSettings, signature: Signature) {
    this.settings = settings;
    this.#signature = signature;
  }

  /** The token of a request; `undefined` when it has none that we signed, and an event when it has another. */
  read(req: Request): SignedToken | undefined {
    const { cookie } = req.headers;
    if (cookie?.includes(this.settings.name) !== true) return undefined;
    const value = valueIn(cookie, this.settings.name);
    if (value === undefined) return undefined;
    const signed = this.#signature.verify(value);
    if (signed === undefined && value !== '') sessionGateEvents.publish(() => ({ outcome: 'forged' }));
    return signed;
  }

  /** A `Set-Cookie` with the token; `undefined`, after a warning, where browsers would not take it. */
  write(req: Request, token: SessionToken): string | undefined {
    if (!this.canBeSet(req)) return undefined;
    return serialize(this.settings.name, this.#signature.sign(token), this.attributes(req));
  }

  /** A `Set-Cookie` that takes the cookie away. */
  clear(req: Request): string {
    return serialize(this.settings.name, '', { ...this.attributes(req), maxAge: 0, expires: new Date(0) });
  }

  attributes(req: Request): SerializeOptions {
    const { path, domain, httpOnly, sameSite, maxAgeMs, partitioned, priority } = this.settings;
    return {
      path,
      httpOnly,
      sameSite,
      secure: this.isSecure(req),
      partitioned,
      ...(domain !== undefined && { domain }),
      ...(priority !== undefined && { priority }),
      ...(maxAgeMs !== undefined && { maxAge: Math.floor(maxAgeMs / 1000) }),
    };
  }

  isSecure(req: Request): boolean {
    const { secure } = this.settings;
    return secure === 'auto' ? req.secure : secure;
  }

  /** Whether a browser would take the cookie from this response. Tells loudly why not. */
  canBeSet(req: Request): boolean {
    const { secure, name } = this.settings;
    if (req.secure || secure === false) return true;
    const behindProxy = String(req.headers['x-forwarded-proto']).split(',')[0]?.trim() === 'https';
    if (behindProxy) {
      warnOnce(
        'SLUICE_SESSION_PROXY_NOT_TRUSTED',
        name,
        `A proxy says that the request came over HTTPS, and Express does not believe it: the session cookie "${name}" is ` +
          `${secure === true ? 'not set' : 'set without Secure'}. Say app.set('trust proxy', 1), or how many proxies there are.`,
      );
    } else if (secure === true) {
      warnOnce(
        'SLUICE_SESSION_COOKIE_NOT_SET',
        name,
        `The session cookie "${name}" is secure, and the request did not come over HTTPS: it is not set, and the session is ` +
          "lost. Use HTTPS, behind a proxy with app.set('trust proxy', …), or cookie.secure: 'auto' in development.",
      );
    }
    return secure !== true;
  }
}

/** The library decodes what is percent-encoded; a value of ours has nothing of the kind. */
function valueIn(header: string, name: string): string | undefined {
  try {
    return parse(header, { decode: (text) => text })[name];
  } catch {
    return undefined;
  }
}
