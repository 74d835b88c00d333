import type { Request } from 'express';
import type { TargetUrl } from '../rules/invalidated';

/** Whether the peer of the connection is a proxy that `trust proxy` trusts. */
export function isBehindProxy(req: Request): boolean {
  const trusts = req.app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean;
  return trusts(req.socket.remoteAddress, 0);
}

/** The URL of a request. Not by `req.host`, which has no port in Express 4. */
export function targetOf(req: Request, behindProxy: boolean): TargetUrl {
  const forwarded = behindProxy ? firstOf(req.headers['x-forwarded-host']) : undefined;
  const host = (forwarded ?? req.headers.host ?? '').toLowerCase();
  return { protocol: req.protocol, host, url: req.originalUrl };
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return value === undefined ? undefined : String(value).split(',')[0]?.trim();
}
