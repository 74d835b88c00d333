import { OptionError } from '@sluice/core';
import type { Request, Response } from 'express';
import { compileTemplate } from './template';

/** What is locked for a request: one key, several, or `null` for none. */
export type KeyFunction = (
  req: Request,
  res: Response,
) => string | readonly string[] | null | PromiseLike<string | readonly string[] | null>;

/** A template such as `'order:{params.id}'`, or a function. */
export type Key = string | KeyFunction;

/** The keys of a request; `undefined` when it needs no lock. Rejects with what a function throws. */
export type AskKeys = (req: Request, res: Response) => Promise<readonly string[] | undefined>;

/** Each key may cost a round trip: a client's list is no reason for more. */
const MAX_KEYS = 100;

/** @throws {OptionError} for what is neither a template nor a function. */
export function createAskKeys(key: Key, onlyOne: boolean): AskKeys {
  if (typeof key === 'string') {
    const keyOf = compileTemplate(key);
    // eslint-disable-next-line @typescript-eslint/require-await -- so that what it throws is a rejection
    return async (req) => [keyOf(req)];
  }
  if (typeof key !== 'function') throw new OptionError('key', 'a template or a function', key);
  return async function askKeys(req, res) {
    const given: unknown = await key(req, res);
    if (given === null) return undefined;
    const keys: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (keys.length === 0 || keys.length > MAX_KEYS) {
      throw new OptionError('key', `null for no lock, or from 1 to ${MAX_KEYS} keys`, keys.length);
    }
    if (onlyOne && keys.length > 1) throw new OptionError('key', 'a single key with `concurrency`', given);
    return keys.map(checkedKey);
  };
}

function checkedKey(key: unknown): string {
  if (typeof key !== 'string' || key === '') {
    throw new OptionError('key', 'a string that is not empty, a list of such, or null', key);
  }
  return key;
}
