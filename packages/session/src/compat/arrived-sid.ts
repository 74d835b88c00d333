import type { Request } from 'express';
import { warnOnce } from '../warnings';
import { sidIn, unsignSid, type SidSecret } from './signed-sid';

/** The id in a request's cookie, read from its header, or else from what cookie-parser has made of it. */
export function arrivedSid(req: Request, name: string, secrets: readonly SidSecret[]): string | undefined {
  const sid = sidIn(req.headers.cookie, name, secrets);
  if (sid) return sid;
  const parsed = parsedSid(req, name, secrets);
  if (!parsed) return undefined;
  warnOnce(
    'SLUICE_SESSION_DEPRECATED',
    'cookie',
    'A session cookie was found by cookie-parser, and not in the header of the request: somebody changes that header.',
  );
  return parsed;
}

function parsedSid(req: Request, name: string, secrets: readonly SidSecret[]): string | undefined {
  const { signedCookies, cookies } = req as { signedCookies?: unknown; cookies?: unknown };
  const signed = (signedCookies as Record<string, unknown> | undefined)?.[name];
  if (typeof signed === 'string' && signed !== '') return signed;
  const value = (cookies as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? unsignSid(value, secrets) : undefined;
}
