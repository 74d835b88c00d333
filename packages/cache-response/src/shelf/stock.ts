import type { CacheEngine, Filled, FillLease, NewEntry } from '@sluice/core';
import { RedisUnavailableError, TooLargeError } from '@sluice/core';
import type { Exchange } from '../exchange';
import { fieldLines, soleLine } from '../fields/field-lines';
import { groupTag, urlTag } from '../request/key';
import { prefixPath } from '../request/prefix-path';
import { selectingValues, variantId, type Selecting } from '../rules/selecting';
import { HOUR_MS, MOST_MS, type StoragePlan } from '../running/plan-storage';
import { ownEntityTag } from '../stored/own-etag';
import { encodeMetadata, type Variant } from '../stored/stored-response';
import { parseCacheGroups } from '../fields/cache-groups';
import { placeOf, restId, type Finding } from './shelf';

export interface Goods {
  readonly exchange: Exchange;
  readonly finding: Finding;
  readonly plan: StoragePlan;
  readonly body: Buffer;
  readonly loadMs: number;
}

export type Stocked = Filled | 'too-many-variants';

/** Puts a response on the shelf: the end of a lease in any case. */
export async function stock(
  engine: CacheEngine,
  lease: FillLease,
  goods: Goods,
  maxVariants: number,
): Promise<Stocked> {
  const { exchange, finding, plan } = goods;
  const { list } = finding;
  // By all that any of them varies by: what is asked more of selects no wrong one (RFC 9111, section 4.1).
  const names = [...new Set([...(list?.vary ?? []), ...plan.vary])].sort();
  if (names.length === 0) return lease.fill(entryOf(goods, []));
  const { headers } = exchange.req;
  const selecting = selectingValues(names, headers);
  const variant: Variant = {
    id: variantId(selecting),
    until: Date.now() + plan.livesMs,
    language: names.includes('accept-language') ? languageOf(goods, restId(selecting)) : undefined,
  };
  const others = (list?.variants ?? []).filter(({ id, until }) => id !== variant.id && until > Date.now());
  if (others.length >= maxVariants) {
    await lease.giveUp('not-storable');
    return 'too-many-variants';
  }
  const entry = entryOf(goods, selecting);
  const listed = listOf(exchange, names, [...others, variant], plan.livesMs);
  const place = placeOf(exchange.key, names, headers);
  const asOf = { epoch: lease.epoch };
  try {
    if (place !== finding.key) await engine.set(place, entry, asOf);
    if (finding.key === exchange.key) return await lease.fill(listed);
    const isListed = others.length < (list?.variants.length ?? 0);
    if (place !== finding.key || !isListed || (list?.livesMs ?? 0) < plan.livesMs) {
      await engine.set(exchange.key, listed, asOf);
    }
  } catch (error) {
    await lease.giveUp('not-storable');
    if (error instanceof RedisUnavailableError) return 'unavailable';
    if (error instanceof TooLargeError) return 'too-large';
    throw error;
  }
  return lease.fill(entry);
}

function entryOf(
  { exchange, finding, plan, body, loadMs }: Goods,
  selecting: readonly Selecting[],
): NewEntry {
  const { response, freshMs, livesMs } = plan;
  const tag = ownEntityTag(response.status, response.headers, body);
  const ownEtag = tag.length > 0 || (body === finding.kept?.found.body && finding.kept.response.ownEtag);
  const headers = [...response.headers, ...tag];
  const { target, tags } = exchange;
  const groups = parseCacheGroups(fieldLines(response.headers, 'cache-groups'));
  return {
    body,
    metadata: encodeMetadata({ ...response, headers, ownEtag, selecting }, body),
    tags: [urlTag(target), ...tags, ...groups.map((group) => groupTag(target, group))].slice(0, 64),
    path: prefixPath(target.url),
    freshMs,
    livesMs,
    loadMs,
  };
}

/** A list outlives what it lists, so that it need not be written with each. */
function listOf(
  { target }: Exchange,
  vary: readonly string[],
  variants: readonly Variant[],
  livesMs: number,
): NewEntry {
  const lives = Math.min(Math.max(2 * livesMs, HOUR_MS), MOST_MS);
  const body = Buffer.alloc(0);
  return {
    body,
    metadata: encodeMetadata({ vary, variants }, body),
    tags: [urlTag(target)],
    path: prefixPath(target.url),
    freshMs: lives,
    livesMs: lives,
  };
}

function languageOf({ plan }: Goods, rest: string): Variant['language'] {
  const tag = soleLine(plan.response.headers, 'content-language');
  return tag === undefined || tag.includes(',') ? undefined : { tag, rest };
}
