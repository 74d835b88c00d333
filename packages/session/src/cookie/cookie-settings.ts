import {
  checkKnown,
  checkOneOf,
  checkText,
  durationMs,
  OptionError,
  withDefaults,
  type Defaults,
} from '@sluice/core';
import { serialize } from 'cookie';
import type { CookieOptions } from '../options';

/** The cookie, decided: only whether it is secure may depend on the request. */
export interface CookieSettings {
  readonly name: string;
  readonly path: string;
  readonly domain: string | undefined;
  readonly httpOnly: boolean;
  readonly secure: boolean | 'auto';
  readonly sameSite: 'strict' | 'lax' | 'none';
  readonly maxAgeMs: number | undefined;
  readonly partitioned: boolean;
  readonly priority: 'low' | 'medium' | 'high' | undefined;
}

const DEFAULTS: Defaults<CookieOptions> = {
  path: '/',
  domain: undefined,
  httpOnly: true,
  secure: 'auto',
  sameSite: 'lax',
  maxAge: undefined,
  partitioned: false,
  priority: undefined,
};

/** The longest that browsers keep a cookie. */
const MAX_AGE_MS = 400 * 24 * 3_600_000;

/** @throws {OptionError} for a cookie that browsers would not take. */
export function resolveCookie(options: CookieOptions, givenName: string | undefined): CookieSettings {
  checkKnown(options, Object.keys(DEFAULTS), 'cookie.');
  const { maxAge, ...cookie } = withDefaults(options, DEFAULTS);
  checkOneOf('cookie.httpOnly', cookie.httpOnly, [true, false]);
  checkOneOf('cookie.secure', cookie.secure, [true, false, 'auto']);
  checkOneOf('cookie.sameSite', cookie.sameSite, ['strict', 'lax', 'none']);
  checkOneOf('cookie.partitioned', cookie.partitioned, [true, false]);
  checkOneOf('cookie.priority', cookie.priority, [undefined, 'low', 'medium', 'high']);
  if (cookie.secure !== true) {
    if (cookie.sameSite === 'none') {
      throw new OptionError('cookie.secure', "true with `sameSite: 'none'`", cookie.secure);
    }
    if (cookie.partitioned) throw new OptionError('cookie.secure', 'true with `partitioned`', cookie.secure);
  }
  const isOfHost = cookie.secure === true && cookie.path === '/' && cookie.domain === undefined;
  const name = givenName ?? (isOfHost ? '__Host-sid' : 'sid');
  checkText('name', name, 64);
  checkNamePrefix(name, cookie.secure === true, isOfHost);
  const settings = {
    ...cookie,
    name,
    maxAgeMs: maxAge === undefined ? undefined : durationMs('cookie.maxAge', maxAge, 1000, MAX_AGE_MS),
  };
  checkSyntax(settings);
  return settings;
}

/** What a name promises by its prefix, in either case: browsers hold it to that (RFC 6265bis, section 5.4). */
function checkNamePrefix(name: string, isSecure: boolean, isOfHost: boolean): void {
  const prefix = /^__(host|secure)-/i.exec(name)?.[1]?.toLowerCase();
  if (prefix === 'host' && !isOfHost) {
    throw new OptionError(
      'name',
      "without `__Host-` unless the cookie is secure, with the path '/' and no domain",
      name,
    );
  }
  if (prefix === 'secure' && !isSecure) {
    throw new OptionError('name', 'without `__Secure-` unless the cookie is secure', name);
  }
}

/** What the library throws for, found at mount. */
function checkSyntax({ name, path, domain }: CookieSettings): void {
  const wrong = (attempt: () => unknown) => {
    try {
      attempt();
      return false;
    } catch {
      return true;
    }
  };
  if (wrong(() => serialize(name, ''))) throw new OptionError('name', 'a name that cookies can have', name);
  if (typeof path !== 'string' || wrong(() => serialize('a', '', { path }))) {
    throw new OptionError('cookie.path', 'a path', path);
  }
  if (domain !== undefined && wrong(() => serialize('a', '', { domain }))) {
    throw new OptionError('cookie.domain', 'a domain', domain);
  }
}
