import { connectionEvents } from '@sluice/core';
import type { Request } from 'express';

/** What is wrong with the set-up, where only a request shows it. Told once each, through `sluice:connection` and as a process warning. */
export type WarningCode =
  | 'SLUICE_TRUST_PROXY_ALL'
  | 'SLUICE_FORWARDED_FOR_IGNORED'
  | 'SLUICE_NO_ADDRESS'
  | 'SLUICE_COUNTED_TWICE'
  | 'SLUICE_CREATED_IN_REQUEST';

const warned = new Set<string>();

/** Once per process and limiter: a warning in every request would be a second outage. */
export function warnOnce(code: WarningCode, limiter: string, message: string): void {
  const once = `${code} ${limiter}`;
  if (warned.has(once)) return;
  warned.add(once);
  connectionEvents.publish(() => ({ type: 'warning', code, message }));
  process.emitWarning(message, { code });
}

/** Looks at the first request that is limited by its address. */
export function checkAddressing(req: Request, limiter: string): void {
  const trust: unknown = req.app.get('trust proxy');
  if (trust === true) {
    warnOnce(
      'SLUICE_TRUST_PROXY_ALL',
      limiter,
      '`trust proxy` is true: any client can choose its address by sending X-Forwarded-For. Set it to the number of your proxies, or to their addresses.',
    );
  } else if ((trust === false || trust === undefined) && req.headers['x-forwarded-for'] !== undefined) {
    warnOnce(
      'SLUICE_FORWARDED_FOR_IGNORED',
      limiter,
      'A request has X-Forwarded-For, but `trust proxy` is off: behind a proxy, all clients share one limit. Set `trust proxy` to the number of your proxies.',
    );
  }
}

const COUNTED = Symbol('sluice.rate-limit.counted');

interface Counted {
  [COUNTED]?: string[] | undefined;
}

/** Notices a key that is charged twice in one request, by a limiter that is mounted twice on its way. */
export function checkCountedOnce(req: Request, limiter: string): void {
  const limiters = ((req as Request & Counted)[COUNTED] ??= []);
  if (limiters.includes(limiter)) {
    warnOnce(
      'SLUICE_COUNTED_TWICE',
      limiter,
      `The limiter ${limiter} counts a request twice: it is mounted twice on its way.`,
    );
  } else limiters.push(limiter);
}

/** A frame of Express 4 or 5 that runs a handler. Mounting a middleware passes through neither. */
const HANDLING = /[\\/](?:express[\\/]lib[\\/]router|router[\\/]lib)[\\/]layer\.js/;

/** Notices a limiter that is made for every request: each would begin to count anew, and none is ever closed. */
export function checkCreatedOutsideRequest(limiter: string): void {
  if (HANDLING.test(new Error().stack ?? '')) {
    warnOnce(
      'SLUICE_CREATED_IN_REQUEST',
      limiter,
      `The limiter ${limiter} was created while a request was handled. Create it once, when the app is built.`,
    );
  }
}

const UNKNOWN = 'unknown';

/** The key of requests without an address, with a warning. */
export function checkedAddress(limiter: string): string {
  warnOnce(
    'SLUICE_NO_ADDRESS',
    limiter,
    'A request has no address (its connection is gone, or it came by a unix socket): all such requests share one limit. Give `key`, or set `trust proxy`.',
  );
  return UNKNOWN;
}
