import { readHeaders, type HeaderField } from '@sluice/http';
import type { Request, Response } from 'express';
import { ageOf, type Kept } from '../shelf/kept';
import { mergeFields } from './merge-fields';
import { answerWith } from './reused';

/** The fields of a stored response as it is reused now. */
export function reusedFields(kept: Kept, status: string | undefined): readonly HeaderField[] {
  const age: HeaderField = ['Age', String(Math.floor(ageOf(kept) / 1000))];
  const fields = [...kept.response.headers, age];
  return status === undefined ? fields : [...fields, ['Cache-Status', status]];
}

/** Answers with a stored response; with a part of it, or with 304, if that is what the client wants. */
export function sendKept(
  req: Request,
  res: Response,
  kept: Kept,
  { status, storedWins }: { readonly status: string | undefined; readonly storedWins: boolean },
): void {
  const { response, found } = kept;
  const reused = { ...response, fields: reusedFields(kept, status), body: found.body };
  const answer = answerWith(reused, req.method, req.headers);
  res.statusCode = answer.status;
  if (answer.statusMessage !== '') res.statusMessage = answer.statusMessage;
  const fields = mergeFields(readHeaders(res), answer.fields, storedWins);
  for (const [name, value] of fields) res.setHeader(name, value);
  if (answer.body === undefined) res.end();
  else res.end(answer.body);
}
