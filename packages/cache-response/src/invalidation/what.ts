import { checkKnown, checkText, OptionError, type Invalidation } from '@sluice/core';
import type { Request, Response } from 'express';
import { ownTag } from '../request/key';
import { prefixPath } from '../request/prefix-path';
import { checkTags } from '../option-lists';

/** What is to be forgotten: at least one of them. */
export interface InvalidationTarget {
  /** Responses with one of these tags. */
  tags?: readonly string[];
  /**
   * Responses at this path and below it: `'/products'`. Whatever the host, the query and the method, and however the path was
   * written: in capitals, or with characters that need no escape escaped.
   */
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
  const { tags = [], prefix = [], all } = target;
  if (all !== undefined && (all as unknown) !== true) throw new OptionError('all', 'true', all);
  const [names, paths] = [checkTags(tags).map(ownTag), [prefix].flat().map(pathOf)];
  if (names.length + paths.length === 0 && all === undefined) {
    throw new OptionError('invalidate', 'given `tags`, `prefix` or `all`', target);
  }
  return {
    ...(names.length > 0 && { tags: names }),
    ...(paths.length > 0 && { prefix: paths }),
    ...(all !== undefined && { all }),
  };
}

function pathOf(prefix: string): string {
  checkText('prefix', prefix, LONGEST_PREFIX);
  const path = prefixPath(prefix);
  if (!/[^/:]/.test(path))
    throw new OptionError('prefix', 'more than `/`; everything is `{ all: true }`', prefix);
  return path;
}

/**
 * What functions say for a response, held to the same. The change has happened: where one throws, the rest is forgotten all the
 * same. An empty list is nothing to forget.
 *
 * @param threw is told what a function threw, or what is wrong with what it returned
 */
export function resolveSource(
  source: InvalidationSource,
  req: Request,
  res: Response,
  threw: (error: unknown) => void,
): Invalidation | undefined {
  const said: Invalidation = {
    ...part(source.tags, (tags) => ({ tags })),
    ...part(source.prefix, (prefix) => ({ prefix })),
    ...(source.all && { all: source.all }),
  };
  return Object.keys(said).length === 0 ? undefined : said;

  function part<Given extends string | readonly string[]>(
    given: Given | ((req: Request, res: Response) => Given) | undefined,
    targetOf: (given: Given) => InvalidationTarget,
  ): Invalidation | undefined {
    if (given === undefined) return undefined;
    try {
      const said = typeof given === 'function' ? given(req, res) : given;
      return Array.isArray(said) && said.length === 0 ? undefined : invalidationOf(targetOf(said));
    } catch (error) {
      threw(error);
      return undefined;
    }
  }
}

/** @throws {OptionError} at mount, as far as it is known then. */
export function checkSource(source: InvalidationSource): void {
  checkKnown(source, ['tags', 'prefix', 'all']);
  const constant = Object.entries(source).filter(([, value]) => typeof value !== 'function');
  if (constant.length > 0 || Object.keys(source).length === 0) {
    invalidationOf(Object.fromEntries(constant));
  }
}
