import type { Request, Response } from 'express';
import { refuseNotKept } from './refusals';
import { decodeResponse } from './stored-response';

/**
 * Gives the stored answer again, byte for byte, with the stored headers and `Idempotent-Replayed: true`.
 *
 * @throws {RedisReplyError} when it cannot be read.
 */
export function replay(req: Request, res: Response, stored: Buffer): void {
  const { status, statusMessage, headers, body } = decodeResponse(stored);
  if (body === undefined) {
    refuseNotKept(req, res, status);
    return;
  }
  res.statusCode = status;
  if (statusMessage !== '') res.statusMessage = statusMessage;
  for (const [name, value] of headers) res.setHeader(name, value);
  res.setHeader('Idempotent-Replayed', 'true');
  if (body.length === 0) res.end();
  else res.end(body);
}
