import { serialize, type SerializeOptions } from 'cookie';
import { warnOnce } from '../warnings';

/** What a cookie of express-session can be made of. Keys beyond these are kept, and are not sent. */
export interface ExpressCookieOptions {
  /** Milliseconds; `null` until the browser is closed. */
  maxAge?: number | null | undefined;
  expires?: Date | false | null | undefined;
  path?: string | undefined;
  domain?: string | undefined;
  httpOnly?: boolean | undefined;
  /** `'auto'` is decided when a session begins: whether its request came over HTTPS. */
  secure?: boolean | 'auto' | undefined;
  /** `'auto'` is decided when a session begins: `'none'` over HTTPS, else `'lax'`. `true` is `'strict'`. */
  sameSite?: boolean | 'lax' | 'strict' | 'none' | 'auto' | undefined;
  partitioned?: boolean | undefined;
  priority?: 'low' | 'medium' | 'high' | undefined;
  [key: string]: unknown;
}

/** A cookie as it stands in the JSON of a session. */
export interface CookieData {
  readonly originalMaxAge: number | null;
  readonly partitioned: boolean | undefined;
  readonly priority: 'low' | 'medium' | 'high' | undefined;
  readonly expires: Date | false | null | undefined;
  readonly secure: boolean | 'auto' | undefined;
  readonly httpOnly: boolean | undefined;
  readonly domain: string | undefined;
  readonly path: string | undefined;
  readonly sameSite: ExpressCookieOptions['sameSite'];
}

/** The cookie of one session: `req.session.cookie`. Every session has its own, and a handler may change it. */
export class Cookie {
  declare path: string | undefined;
  /** A plain property, because stores look at it. */
  declare _expires: Date | false | null | undefined;
  /** How long it was meant to live when that was last said, in milliseconds. */
  declare originalMaxAge: number | null;
  declare httpOnly: boolean | undefined;
  declare secure?: boolean | 'auto' | undefined;
  declare sameSite?: ExpressCookieOptions['sameSite'];
  declare domain?: string | undefined;
  declare partitioned?: boolean | undefined;
  declare priority?: 'low' | 'medium' | 'high' | undefined;

  constructor(options?: ExpressCookieOptions | null) {
    this.path = '/';
    this.maxAge = null;
    this.httpOnly = true;
    if (options === undefined || options === null) return;
    if (typeof options !== 'object') throw new TypeError('argument options must be a object');
    for (const key of Object.keys(options)) {
      if (key !== 'data' && key !== '__proto__') Object.assign(this, { [key]: options[key] });
    }
    // What is stored as JSON has its own.
    this.originalMaxAge ??= this.maxAge as number | null;
  }

  /** Until when browsers keep it; `null` until they are closed. */
  get expires(): Date | false | null | undefined {
    return this._expires;
  }
  set expires(date: Date | false | null | undefined) {
    this._expires = date;
    this.originalMaxAge = this.maxAge as number | null;
  }

  /** How many milliseconds are left of it. */
  get maxAge(): number | false | null | undefined {
    const { expires } = this;
    return expires instanceof Date ? expires.valueOf() - Date.now() : expires;
  }
  set maxAge(ms: number | Date | false | null | undefined) {
    if (ms && typeof ms !== 'number' && !((ms as unknown) instanceof Date)) {
      throw new TypeError('maxAge must be a number or Date');
    }
    if (ms instanceof Date) {
      warnOnce(
        'SLUICE_SESSION_DEPRECATED',
        'maxAge',
        'A Date for `cookie.maxAge` is deprecated: it is a number of milliseconds.',
      );
    }
    this.expires = typeof ms === 'number' ? new Date(Date.now() + ms) : ms;
  }

  get data(): CookieData {
    return {
      originalMaxAge: this.originalMaxAge,
      partitioned: this.partitioned,
      priority: this.priority,
      expires: this._expires,
      secure: this.secure,
      httpOnly: this.httpOnly,
      domain: this.domain,
      path: this.path,
      sameSite: this.sameSite,
    };
  }

  /** A `Set-Cookie`. @throws {TypeError} for what a cookie cannot have */
  serialize(name: string, value: string): string {
    return serialize(name, value, this.data as SerializeOptions);
  }

  toJSON(): CookieData {
    return this.data;
  }
}
