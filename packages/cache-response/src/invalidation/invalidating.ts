import { publishError, RedisUnavailableError, type CacheEngine, type Invalidation } from '@sluice/core';
import { interceptResponse, readHeaders } from '@sluice/http';
import type { Response } from 'express';
import { parseCacheGroups } from '../fields/cache-groups';
import { fieldLines } from '../fields/field-lines';
import { groupTag, urlTag } from '../request/key';
import { hasSucceeded, invalidatedUrls, type TargetUrl } from '../rules/invalidated';

/** More tags than this are given in several goes. */
const MOST_TAGS = 64;

/**
 * Holds the answer to a request that changes something until what it changes is forgotten, if it has succeeded: whoever reads
 * after the answer reads what is new (RFC 9111, section 4.4). Without Redis it goes out all the same, and this process forgets
 * before it reads again.
 *
 * @param more what else is forgotten, asked when the answer is known
 * @param then what is done afterwards, before the answer goes out
 */
export function invalidateBeforeAnswer(
  engine: CacheEngine,
  res: Response,
  { target, holdMs }: { readonly target: TargetUrl; readonly holdMs: number },
  more: () => Invalidation | undefined,
  then: () => Promise<void> | undefined = () => undefined,
): void {
  interceptResponse(res, {
    holdMs,
    head() {
      if (!hasSucceeded(res.statusCode)) return undefined;
      const fields = readHeaders(res);
      const groups = parseCacheGroups(fieldLines(fields, 'cache-group-invalidation'));
      const tags = [
        ...invalidatedUrls(target, fields).map(urlTag),
        ...groups.map((group) => groupTag(target, group)), // RFC 9875, section 3
      ];
      return forget(engine, [...inGoes(tags), more()]).then(then);
    },
  });
}

function inGoes(tags: readonly string[]): Invalidation[] {
  const goes = Math.ceil(tags.length / MOST_TAGS);
  return Array.from({ length: goes }, (_, go) => ({
    tags: tags.slice(go * MOST_TAGS, (go + 1) * MOST_TAGS),
  }));
}

async function forget(engine: CacheEngine, all: readonly (Invalidation | undefined)[]): Promise<void> {
  const given = all.filter((each) => each !== undefined);
  for (const result of await Promise.allSettled(given.map((each) => engine.invalidate(each)))) {
    if (result.status === 'fulfilled' || isMadeGood(result.reason)) continue;
    publishError(result.reason);
  }
}

/** What Redis did not confirm is repeated, but by a cache that was closed. */
function isMadeGood(error: unknown): boolean {
  return error instanceof RedisUnavailableError && error.reason !== 'closed';
}
