import type { HeaderField } from '@sluice/http';
import type { Request, Response } from 'express';
import { ageOf, type Kept } from '../shelf/kept';
import { joinField } from './merge-fields';
import { answerWith, wantsLess } from './reused';

/** The fields of a stored response as it is reused now. */
export function reusedFields(kept: Kept, status: string | undefined): readonly HeaderField[] {
  const age: HeaderField = ['Age', ageText(kept)];
  const fields = [...kept.response.headers, age];
  return status === undefined ? fields : [...fields, ['Cache-Status', status]];
}

export interface SendOptions {
  /** The member of `Cache-Status`. */
  readonly status: string | undefined;
  /** Whether its fields take the place of those that the response has. */
  readonly storedWins: boolean;
}

/** Answers with a stored response; with a part of it, or with 304, if that is what the client wants. */
export function sendKept(req: Request, res: Response, kept: Kept, options: SendOptions): void {
  const { response, found } = kept;
  if (response.status === 200 && req.method === 'GET' && !wantsLess(req.headers)) {
    sendAll(res, kept, options);
    return;
  }
  const reused = { ...response, fields: reusedFields(kept, options.status), body: found.body };
  const answer = answerWith(reused, req.method, req.headers);
  res.statusCode = answer.status;
  if (answer.statusMessage !== '') res.statusMessage = answer.statusMessage;
  for (const [name, value] of answer.fields) setField(res, name, value, options.storedWins);
  if (answer.body === undefined) res.end();
  else endWith(res, answer.body);
}

/** The most frequent, without a copy of anything. */
function sendAll(res: Response, kept: Kept, { status, storedWins }: SendOptions): void {
  const { response, found } = kept;
  if (res.statusCode !== response.status) res.statusCode = response.status;
  if (response.statusMessage !== '') res.statusMessage = response.statusMessage;
  for (const [name, value] of response.headers) setField(res, name, value, storedWins);
  res.setHeader('Age', ageText(kept));
  res.setHeader('Content-Length', found.body.length);
  if (status !== undefined) setField(res, 'Cache-Status', status, storedWins);
  endWith(res, found.body);
}

function setField(res: Response, name: string, value: HeaderField[1], storedWins: boolean): void {
  const present = res.getHeader(name);
  if (present === undefined) {
    res.setHeader(name, value);
    return;
  }
  const joined = joinField([name, typeof present === 'number' ? String(present) : present], value);
  if (joined !== undefined) res.setHeader(name, joined);
  else if (storedWins) res.setHeader(name, value);
}

/** Up to here a copy costs less than a second piece. */
const ONE_PIECE_BYTES = 16_384;

/** On the bytes: what L1 holds is sent again and again. */
const TEXT = Symbol('text');

type Sendable = Buffer & { [TEXT]?: string };

/** As a text, which Node sends in one piece with the header, and bytes in one of their own. In Latin-1 each byte is a character. */
function endWith(res: Response, body: Buffer): void {
  if (body.length > ONE_PIECE_BYTES) {
    res.end(body);
    return;
  }
  const bytes: Sendable = body;
  const text = bytes[TEXT] ?? bytes.toString('latin1');
  bytes[TEXT] = text;
  res.end(text, 'latin1');
}

function ageText(kept: Kept): string {
  return String(Math.floor(ageOf(kept) / 1000));
}
