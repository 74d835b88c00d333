import type { Request } from 'express';

/** A parameter of the request is not what it must be. The message is for whoever sent it. */
export class InvalidParameter extends Error {
  override readonly name = 'InvalidParameter';
  readonly parameter: string;

  constructor(parameter: string, expected: string) {
    super(`\`${parameter}\` must be ${expected}.`);
    this.parameter = parameter;
  }
}

/** @throws {InvalidParameter} when the path's `:id` is not a number that an event could have. */
export function readId(req: Request): number {
  return readWhole('id', req.params['id'], 1, 2_147_483_647);
}

/** Which part of a list is asked for: `?limit=20&offset=40`. */
export function readWindow(req: Request): { limit: number; offset: number } {
  const { limit = '50', offset = '0' } = req.query;
  return { limit: readWhole('limit', limit, 1, 100), offset: readWhole('offset', offset, 0, 10_000) };
}

/** The number of the last record that is known already: `?after=17`. */
export function readAfter(req: Request): number {
  return readWhole('after', req.query['after'] ?? '0', 0, 9_999_999_999);
}

const LONGEST_SEARCH = 80;

/** The trimmed text; `undefined` when it is left out or blank. @throws {InvalidParameter} when it is no text or too long. */
export function readSearch(req: Request): string | undefined {
  const value = req.query['q'];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new InvalidParameter('q', 'given once');
  const text = value.trim();
  // Postgres stores no NUL in text and refuses it with an error of its own.
  if (text.length > LONGEST_SEARCH || text.includes('\0')) {
    throw new InvalidParameter('q', `text of at most ${String(LONGEST_SEARCH)} characters`);
  }
  return text || undefined;
}

function readWhole(name: string, value: unknown, min: number, max: number): number {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new InvalidParameter(name, `a whole number from ${String(min)} to ${String(max)}`);
}
