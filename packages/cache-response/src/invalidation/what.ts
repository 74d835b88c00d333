import { checkKnown, checkText, OptionError, type Invalidation } from '@sluice/core';
import type { Request, Response } from 'express';
import { ownTag } from '../request/key';
import { checkTags } from '../option-lists';

/** What is to be forgotten: at least one of them. */
export interface InvalidationTarget {
  /** Responses with one of these tags. */
  tags?: readonly string[];
  /** Responses at this path and below it: `'/products'`. Whatever the host, the query and the method. */
  prefix?: string | readonly string[];
  /** Everything. */
  all?: true;
}

/** The same, with functions of the request and the response. */
export interface InvalidationSource {
  tags?: readonly string[] | ((req: Request, res: Response) => readonly string[]);
  prefix?: string | readonly string[] | ((req: Request, res: Response) => string | readonly string[]);
  all?: true;
}

const LONGEST_PREFIX = 1024;

/** @throws {OptionError} unless it says what. */
export function invalidationOf(target: InvalidationTarget): Invalidation {
  checkKnown(target, ['tags', 'prefix', 'all']);
  const { tags, prefix, all } = target;
  if (tags === undefined && prefix === undefined && all === undefined) {
    throw new OptionError('invalidate', 'given `tags`, `prefix` or `all`', target);
  }
  if (all !== undefined && (all as unknown) !== true) throw new OptionError('all', 'true', all);
  const prefixes = prefix === undefined ? undefined : [prefix].flat();
  for (const each of prefixes ?? []) checkText('prefix', each, LONGEST_PREFIX);
  return {
    ...(tags !== undefined && { tags: checkTags(tags).map(ownTag) }),
    ...(prefixes !== undefined && { prefix: prefixes }),
    ...(all !== undefined && { all }),
  };
}

/** What functions say for a response, held to the same. */
export function resolveSource(source: InvalidationSource, req: Request, res: Response): Invalidation {
  const { tags, prefix, all } = source;
  return invalidationOf({
    ...(tags !== undefined && { tags: typeof tags === 'function' ? tags(req, res) : tags }),
    ...(prefix !== undefined && { prefix: typeof prefix === 'function' ? prefix(req, res) : prefix }),
    ...(all !== undefined && { all }),
  });
}

/** @throws {OptionError} at mount, as far as it is known then. */
export function checkSource(source: InvalidationSource): void {
  checkKnown(source, ['tags', 'prefix', 'all']);
  const constant = Object.entries(source).filter(([, value]) => typeof value !== 'function');
  if (constant.length > 0 || Object.keys(source).length === 0) {
    invalidationOf(Object.fromEntries(constant));
  }
}
