import { createHash } from 'node:crypto';
import { OptionError } from '@sluice/core';
import type { Request } from 'express';
import { canonicalText } from './canonical-text';
import type { FingerprintFunction } from './options';

/** What tells one request from another: its method, its full target, its content type and its body. */
export type FingerprintOf = (req: Request) => Promise<Buffer>;

export function createFingerprint(ofBody: FingerprintFunction | undefined): FingerprintOf {
  return async function fingerprintOf(req) {
    const body = ofBody === undefined ? parsedBody(req) : await ofBody(req);
    if (ofBody !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
      throw new OptionError('fingerprint', 'a function that gives a string or a Buffer', body);
    }
    // Not the host: clients that balance their load reach each process by another.
    const parts = [req.method, req.originalUrl, contentType(req), body];
    // UTF-8 would make different lone surrogates one.
    return createHash('sha256').update(canonicalText(parts), 'utf16le').digest();
  };
}

/** Without the boundary of a multipart body, which is a new one in a retry. */
function contentType({ headers }: Request): string | undefined {
  return headers['content-type']
    ?.toLowerCase()
    .replace(/;\s*boundary=("[^"]*"|[^;]*)/, '')
    .replace(/\s+/g, '');
}

/** @throws {OptionError} for a body that no parser has read, with the status that its client should see. */
function parsedBody(req: Request): unknown {
  if (!hasBody(req)) return undefined;
  const body: unknown = req.body;
  if (body === undefined || isLeftByParser(req, body)) {
    throw notComparable(
      'given where no parser has read the body of a request; or mount express.json(), express.raw() or another one in front',
    );
  }
  if (hasFiles(req)) throw notComparable('given where a request has files, which its parsed body lacks');
  return body;
}

function notComparable(expected: string): OptionError {
  return Object.assign(new OptionError('fingerprint', expected, undefined), { status: 415 });
}

/** Parsers of multipart bodies put files beside the fields, in memory, on a disk or elsewhere. */
function hasFiles(req: Request): boolean {
  const { file, files } = req as { file?: unknown; files?: unknown };
  return file != null || (typeof files === 'object' && files !== null && Object.keys(files).length > 0);
}

/** RFC 9112, section 6.3. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The parsers of Express 4 leave `{}` behind where the content type is not theirs. */
function isLeftByParser(req: Request, body: unknown): boolean {
  const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0;
  return isEmpty && !req.readableDidRead;
}
