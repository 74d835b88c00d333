import { scripts } from '../connection/script';
import { patternNeeds } from './pattern-needs';

const TAG = /^([^{]*)\{([^}]*)\}(.*)$/s;
const MOST_PARTS = 6;

/**
 * Names keys by their pattern: `shop:rl:*:{*}`. Of a key, only what somebody said is not secret is shown: known prefixes, and what
 * scripts declare that they append. Everything else is a star.
 */
export class KeyPatterns {
  readonly #prefixes: readonly string[];
  readonly #suffixes: ReadonlySet<string>;

  /** @param connectionPrefix in front of every key of ours. */
  constructor(connectionPrefix: string, prefixes: readonly string[]) {
    const all = [...prefixes, ...[...patternNeeds.values()].flatMap((needs) => needs.prefixes)];
    const below =
      connectionPrefix === '' ? [] : [connectionPrefix, ...all.map((p) => `${connectionPrefix}:${p}`)];
    this.#prefixes = [...below, ...all].sort((left, right) => right.length - left.length);
    this.#suffixes = declaredSuffixes();
  }

  nameOf(key: string): string {
    const [, before, tag, after] = TAG.exec(key) ?? [];
    if (before === undefined || tag === undefined || after === undefined) return this.#masked(key);
    return `${this.#masked(before)}{${this.#masked(tag)}}${this.#maskedSuffix(after)}`;
  }

  /** Its longest known prefix, and a star for each other part. */
  #masked(text: string): string {
    const known = this.#prefixes.find((prefix) => text === prefix || text.startsWith(`${prefix}:`)) ?? '';
    return known + stars(text.slice(known.length), () => false);
  }

  #maskedSuffix(text: string): string {
    return stars(text, (part) => this.#suffixes.has(part));
  }
}

function stars(text: string, isKnown: (part: string) => boolean): string {
  const parts = text.split(':').map((part) => (part === '' || isKnown(part) ? part : '*'));
  return parts.length > MOST_PARTS ? `${parts.slice(0, MOST_PARTS).join(':')}:…` : parts.join(':');
}

/** `adopted` of `<session>:adopted`. */
function declaredSuffixes(): ReadonlySet<string> {
  const suffixes = new Set<string>();
  for (const { derives = [] } of scripts.values()) {
    for (const part of derives.join(':').split(':')) if (!part.includes('<')) suffixes.add(part);
  }
  return suffixes;
}
