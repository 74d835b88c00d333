import { checkOneOf, checkText, OptionError } from '@sluice/core';
import type { Request } from 'express';
import { validateHeaderName } from 'node:http';
import { CACHED_METHODS, type CachedMethod } from './options';

type Tags = readonly string[] | ((req: Request) => readonly string[]);
type Dimension = string | ((req: Request) => string);

/** Names of headers in lower case, and functions. */
export function resolveVary(vary: unknown): readonly Dimension[] {
  const list = checkList('vary', vary);
  for (const dimension of list) if (typeof dimension !== 'function') checkName('vary', dimension);
  return list.map((dimension) =>
    typeof dimension === 'string' ? dimension.toLowerCase() : dimension,
  ) as Dimension[];
}

/** In lower case. */
export function resolveNames(option: string, names: unknown): string[] {
  return checkList(option, names).map((name) => checkName(option, name).toLowerCase());
}

export function resolveMethods(methods: unknown): ReadonlySet<CachedMethod> {
  const list = checkList('methods', methods);
  for (const method of list) checkOneOf('methods', method, CACHED_METHODS);
  return new Set(list as CachedMethod[]);
}

/** What a function gives is checked when it does. */
export function resolveTags(tags: Tags): (req: Request) => readonly string[] {
  if (typeof tags === 'function') return (req) => checkTags(tags(req));
  const checked = checkTags(tags);
  return () => checked;
}

/** Beside the tags of its own that a response has. */
const MOST_TAGS = 32;
const LONGEST_TAG = 256;

/** @throws {OptionError} unless it is a list of tags. */
export function checkTags(tags: unknown): readonly string[] {
  const list = checkList('tags', tags);
  if (list.length > MOST_TAGS) throw new OptionError('tags', `a list of ${String(MOST_TAGS)} at most`, list);
  for (const tag of list) checkText('tags', tag, LONGEST_TAG);
  return list as string[];
}

function checkList(option: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new OptionError(option, 'a list', value);
  return value as unknown[];
}

function checkName(option: string, name: unknown): string {
  try {
    if (typeof name !== 'string') throw new TypeError();
    validateHeaderName(name);
    return name;
  } catch {
    throw new OptionError(option, 'names of headers', name);
  }
}
