import type { HeaderField } from '@sluice/http';
import type { IncomingHttpHeaders } from 'node:http';
import { soleLine } from '../fields/field-lines';
import { byteRange } from '../rules/byte-range';
import { allowsRange, isNotModified, type Validators } from '../rules/preconditions';
import type { Substitute } from './outlet';

/** What says something of a body, which a 304 has not (RFC 9110, section 15.4.5). */
const OF_A_BODY = new Set([
  'content-length',
  'content-type',
  'content-encoding',
  'content-language',
  'content-range',
  'content-disposition',
  'transfer-encoding',
]);

/** Whether a client might take less than all. */
export function wantsLess(wanted: IncomingHttpHeaders): boolean {
  return (
    wanted['if-none-match'] !== undefined ||
    wanted['if-modified-since'] !== undefined ||
    wanted.range !== undefined
  );
}

/** A complete response that is to be sent, and what the client wants of it. */
export interface Reused {
  readonly status: number;
  readonly statusMessage: string;
  readonly fields: readonly HeaderField[];
  readonly body: Buffer;
}

/** What a client is sent of a complete response: all of it, a part, or that it has it already. */
export function answerWith(
  reused: Reused,
  method: string | undefined,
  wanted: IncomingHttpHeaders,
): Substitute {
  const { status, statusMessage, fields, body } = reused;
  if (status === 200 && wantsLess(wanted)) {
    const [validators, now] = [validatorsIn(fields), Date.now()];
    if (isNotModified(wanted, validators, now)) return notModified(fields);
    if (wanted.range !== undefined && method === 'GET' && allowsRange(wanted, validators, now)) {
      const part = partOf(reused, wanted.range);
      if (part !== undefined) return part;
    }
  }
  if (status === 204 || status === 304) return { status, statusMessage, fields, body: undefined };
  const sized = withField(fields, 'Content-Length', String(body.length));
  return { status, statusMessage, fields: sized, body: method === 'HEAD' ? undefined : body };
}

/** 304, for a response whose fields these are. */
export function notModified(fields: readonly HeaderField[]): Substitute {
  const kept = fields.filter(([name]) => !OF_A_BODY.has(name.toLowerCase()));
  return { status: 304, statusMessage: '', fields: kept, body: undefined };
}

export function validatorsIn(fields: readonly HeaderField[]): Validators {
  return {
    etag: soleLine(fields, 'etag'),
    lastModified: soleLine(fields, 'last-modified'),
    date: soleLine(fields, 'date'),
  };
}

function partOf({ fields, body }: Reused, range: string): Substitute | undefined {
  const part = byteRange(range, body.length);
  if (part === undefined) return undefined;
  if (part === 'unsatisfiable') {
    const said = withField(notModified(fields).fields, 'Content-Range', `bytes */${String(body.length)}`);
    return {
      status: 416,
      statusMessage: '',
      fields: withField(said, 'Content-Length', '0'),
      body: Buffer.alloc(0),
    };
  }
  const { first, last } = part;
  const bytes = body.subarray(first, last + 1);
  const said = withField(
    fields,
    'Content-Range',
    `bytes ${String(first)}-${String(last)}/${String(body.length)}`,
  );
  return {
    status: 206,
    statusMessage: '',
    fields: withField(said, 'Content-Length', String(bytes.length)),
    body: bytes,
  };
}

function withField(fields: readonly HeaderField[], name: string, value: string): HeaderField[] {
  const others = fields.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return [...others, [name, value]];
}
