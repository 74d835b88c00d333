import type { Request, Response } from 'express';

/** Ends a response with a text of this moment. Nobody is to keep it. */
export function send(res: Response, status: number, type: string, body: string): void {
  res.statusCode = status;
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.end(body);
}

export function sendJson(res: Response, status: number, body: unknown): void {
  send(res, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/** Ends a response with something that changes only with the version of this package: 304 for who has it. */
export function sendAsset(
  req: Request,
  res: Response,
  { body, type, tag }: { readonly body: Buffer; readonly type: string; readonly tag: string },
): void {
  res.setHeader('Cache-Control', 'private, no-cache');
  res.setHeader('ETag', tag);
  if (req.headers['if-none-match'] === tag) {
    res.statusCode = 304;
    res.end();
    return;
  }
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', body.length);
  res.end(body);
}
