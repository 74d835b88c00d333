import type { Request } from 'express';
import type { TLSSocket } from 'node:tls';

/** Whether a request came over HTTPS, by the `proxy` option of express-session. */
export function isSecure(req: Request, proxy: boolean | undefined): boolean {
  if ((req.socket as Partial<TLSSocket>).encrypted === true) return true;
  if (proxy === false) return false;
  if (proxy !== true) return (req.secure as boolean | undefined) === true;
  const [protocol = ''] = String(req.headers['x-forwarded-proto'] ?? '').split(',');
  return protocol.trim().toLowerCase() === 'https';
}
