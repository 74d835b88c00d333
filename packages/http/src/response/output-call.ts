import type { ServerResponse } from 'node:http';

/** A piece of a body, as it was given to `write` or `end`. */
export interface Piece {
  readonly data: string | Uint8Array;
  /** Of a string; UTF-8 by default. */
  readonly encoding: BufferEncoding | undefined;
}

/** What `write` or `end` was called with: a piece, nothing to send, or what Node throws for. */
export function readPiece([data, encoding]: readonly unknown[]): Piece | 'nothing' | 'invalid' {
  if (data === undefined || data === null || typeof data === 'function') return 'nothing';
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) return 'invalid';
  return { data, encoding: typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined };
}

/** How many bytes go over the wire. */
export function byteLength({ data, encoding }: Piece): number {
  return typeof data === 'string' ? Buffer.byteLength(data, encoding) : data.length;
}

/** The bytes that go over the wire. A copy: the handler may use its buffer again. */
export function bytesOf({ data, encoding }: Piece): Buffer {
  return typeof data === 'string' ? Buffer.from(data, encoding) : Buffer.from(data);
}

/** Whether a response has one: Node sends none in others, whatever is written (RFC 9110, sections 9.3.2, 15.3.5 and 15.4.5). */
export function hasBody({ req, statusCode }: ServerResponse): boolean {
  return req.method !== 'HEAD' && statusCode !== 204 && statusCode !== 304;
}
