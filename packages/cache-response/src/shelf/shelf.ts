import type { CacheEngine, Lookup } from '@sluice/core';
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import {
  favouriteLanguages,
  isSelectedBy,
  selectingValues,
  variantId,
  type Selecting,
} from '../rules/selecting';
import { isVariantList, type Variant, type VariantList } from '../stored/stored-response';
import { keptIn, metadataOf, type Kept } from './kept';

/** Which responses a URL has. */
export interface ListedVariants extends VariantList {
  /** For how long the list stands there still, in milliseconds. */
  readonly livesMs: number;
}

/** What stands on the shelf for a request. */
export interface Finding {
  /** Where a response for this request would be, as far as is known. */
  readonly key: string;
  readonly lookup: Lookup;
  /** Of a URL that has several responses. */
  readonly list: ListedVariants | undefined;
  readonly kept: Kept | undefined;
}

/** Of so many URLs this process knows by which fields they vary. */
const REMEMBERED = 10_000;

/** Where the responses of a URL are: under its own key, or, if it has several, each under one of its own, and their list there. */
export class Shelf {
  readonly #engine: CacheEngine;
  readonly #byLanguage: boolean;
  readonly #varies = new LRUCache<string, readonly string[]>({ max: REMEMBERED });

  /** @param byLanguage whether a response in the language that a client likes best is taken for the one that it asks for */
  constructor(engine: CacheEngine, byLanguage: boolean) {
    this.#engine = engine;
    this.#byLanguage = byLanguage;
  }

  /** At once from L1. Else one round trip; two for the first request of this process for a URL that has several responses. */
  find(key: string, headers: IncomingHttpHeaders): Finding | Promise<Finding> {
    const names = this.#varies.get(key);
    const own = this.#look(key);
    if (names === undefined) {
      return own instanceof Promise
        ? own.then((found) => this.#judge(key, headers, found))
        : this.#judge(key, headers, own);
    }
    const place = placeOf(key, names, headers);
    const variant = this.#look(place);
    if (!(own instanceof Promise) && !(variant instanceof Promise)) {
      return this.#judge(key, headers, own, { place, variant });
    }
    return Promise.all([own, variant]).then(([found, other]) =>
      this.#judge(key, headers, found, { place, variant: other }),
    );
  }

  #look(key: string): Lookup | Promise<Lookup> {
    return this.#engine.peek(key) ?? this.#engine.lookup(key);
  }

  #judge(
    key: string,
    headers: IncomingHttpHeaders,
    own: Lookup,
    guess?: { readonly place: string; readonly variant: Lookup },
  ): Finding | Promise<Finding> {
    const metadata = metadataOf(own);
    if (own.state === 'miss' || metadata === undefined || !isVariantList(metadata)) {
      this.#varies.delete(key);
      return { key, lookup: own, list: undefined, kept: keptFor(headers, own) };
    }
    this.#varies.set(key, metadata.vary);
    const list = { ...metadata, livesMs: own.found.livesMs };
    const place = placeOf(key, list.vary, headers);
    if (guess?.place === place) return this.#choose(key, place, headers, list, guess.variant);
    return this.#engine.lookup(place).then((variant) => this.#choose(key, place, headers, list, variant));
  }

  #choose(
    key: string,
    place: string,
    headers: IncomingHttpHeaders,
    list: ListedVariants,
    lookup: Lookup,
  ): Finding | Promise<Finding> {
    const finding = { key: place, lookup, list };
    const kept = keptFor(headers, lookup);
    if (kept !== undefined) return { ...finding, kept };
    const other = this.#byLanguage ? inFavouriteLanguage(list, headers) : undefined;
    if (other === undefined) return { ...finding, kept: undefined };
    return this.#engine.lookup(`${key}:${other.id}`).then((found) => {
      const alternative = keptIn(found);
      return alternative !== undefined && alternative.found.freshMs > 0
        ? { ...finding, kept: alternative }
        : { ...finding, kept: undefined };
    });
  }
}

/** The response that a lookup found, if it was selected by what this request has. */
export function keptFor(headers: IncomingHttpHeaders, lookup: Lookup): Kept | undefined {
  const kept = keptIn(lookup);
  return kept !== undefined && isSelectedBy(kept.response.selecting, headers) ? kept : undefined;
}

/** Under which key a response is that was selected by these fields. */
export function placeOf(key: string, names: readonly string[], headers: IncomingHttpHeaders): string {
  return `${key}:${variantId(selectingValues(names, headers))}`;
}

/** A client that likes one language best gets it, whatever else it would have taken (RFC 9110, section 12.5.4). */
function inFavouriteLanguage(list: VariantList, headers: IncomingHttpHeaders): Variant | undefined {
  if (!list.vary.includes(LANGUAGE)) return undefined;
  const favourites = favouriteLanguages(headers[LANGUAGE]);
  const rest = restId(selectingValues(list.vary, headers));
  return list.variants.find(
    ({ language }) => language?.rest === rest && favourites.includes(language.tag.toLowerCase()),
  );
}

const LANGUAGE = 'accept-language';

/** {@link variantId}, whatever the language. */
export function restId(selecting: readonly Selecting[]): string {
  return variantId(selecting.filter(([name]) => name !== LANGUAGE));
}
