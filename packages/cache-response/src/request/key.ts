import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import type { TargetUrl } from '../rules/invalidated';

const REMEMBERED = 5000;

/** Longer URLs are rare, and in numbers the work of somebody who wants to fill the memory. */
const LONGEST_REMEMBERED = 512;

/** Makes keys, and knows those that it has made a moment ago. */
export class KeyMaker {
  readonly #known = new LRUCache<string, string>({ max: REMEMBERED });

  /** {@link cacheKey} */
  keyOf(target: TargetUrl, dimensions: readonly (string | null)[]): string {
    if (dimensions.length > 0) return cacheKey(target, dimensions);
    const text = `${target.protocol}\n${target.host}\n${target.url}`; // no line feed is in any of them
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const key = cacheKey(target, dimensions);
    if (text.length <= LONGEST_REMEMBERED) this.#known.set(text, key);
    return key;
  }
}

/** GET and HEAD are answered with one response; others, with theirs. */
export function cacheKey(target: TargetUrl, dimensions: readonly (string | null)[]): string {
  return hashed(['GET', target.protocol, target.host, target.url, ...dimensions]);
}

/** What every response of a URL is tagged with, whatever else its key depends on. */
export function urlTag({ protocol, host, url }: TargetUrl): string {
  return `u:${hashed([protocol, host, url])}`;
}

/** What the responses of a group are tagged with: a group is one of an origin (RFC 9875, section 2). */
export function groupTag({ protocol, host }: TargetUrl, group: string): string {
  return `g:${hashed([protocol, host, group])}`;
}

/** A tag of the app's own. */
export function ownTag(tag: string): string {
  return `t:${tag}`;
}

/** JSON, because joined parts would have ambiguities: `('a', 'b|c')` and `('a|b', 'c')`. Hashed, because URLs have secrets in them. */
function hashed(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27);
}
